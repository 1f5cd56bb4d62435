use std::time::Duration;

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpListener,
};

use super::*;

/// A server that reads one head and answers with these bytes; gives its address and what it read.
async fn answering(answer: &'static str) -> (SocketAddr, tokio::task::JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let heard = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut head = vec![0; 4096];
        let read = stream.read(&mut head).await.unwrap();
        stream.write_all(answer.as_bytes()).await.unwrap();
        // An answer without an end stays open until the client goes.
        if answer.is_empty() {
            drop(stream.read(&mut head[read..]).await);
        }
        String::from_utf8_lossy(&head[..read]).into_owned()
    });
    (address, heard)
}

fn request(bytes_max: usize, deadline: Duration) -> Request {
    let (method, target) = (Method::GET, "/x?y=1".to_owned());
    Request { method, target, headers: HeaderMap::new(), body: Bytes::new(), deadline, bytes_max }
}

fn to(url: &str, login: Login, reach: Reach) -> Result<Egress, EgressError> {
    Egress::new(Base::parse(url)?, &Options { login, reach, ca_pem: None })
}

#[test]
fn a_base_url_has_scheme_host_and_path_and_nothing_else() {
    for url in [
        "prometheus:9090",
        "ftp://prometheus",
        "http://",
        "http://user:secret@prometheus",
        "http://prometheus?x=1",
        "http://prometheus#x",
        "file:///etc/passwd",
        "",
    ] {
        let error = Base::parse(url).unwrap_err().to_string();
        assert!(!error.contains("secret"), "{error}");
    }
    assert_eq!(Base::parse("http://p:9090/prom/").unwrap().url(), "http://p:9090/prom");
}

#[tokio::test]
async fn this_machine_is_reached_only_if_somebody_answers_for_it_however_it_is_written() {
    for url in [
        "http://127.0.0.1:1",
        "http://localhost:1",
        "http://127.1:1",
        "http://[::1]:1",
        "http://2130706433:1",
    ] {
        let refused = match to(url, Login::None, Reach::Public) {
            Err(error) => error,
            Ok(client) => client.send(request(10, Duration::from_secs(5))).await.unwrap_err(),
        };
        let is_refused = matches!(refused, EgressError::Forbidden { .. });
        // Where the system does not know a spelling there is no address to connect to either.
        assert!(is_refused || matches!(refused, EgressError::Connect { .. }), "{url}: {refused}");
    }
    assert!(matches!(
        to("http://169.254.169.254", Login::None, Reach::Private),
        Err(EgressError::Forbidden { .. })
    ));
}

#[tokio::test]
async fn the_credential_goes_to_its_server_and_a_redirect_is_not_followed() {
    let (address, heard) =
        answering("HTTP/1.1 302 Found\r\nlocation: http://elsewhere/?token=x\r\ncontent-length: 0\r\n\r\n")
            .await;
    let login = Login::Token(Secret::new("t0ken".to_owned()));
    let client = to(&format!("http://{address}/prom"), login, Reach::Private).unwrap();
    let error = client.send(request(100, Duration::from_secs(5))).await.unwrap_err();
    assert!(matches!(&error, EgressError::Redirect { to, .. } if to == "http://elsewhere/"), "{error}");
    let head = heard.await.unwrap().to_lowercase();
    assert!(head.starts_with("get /prom/x?y=1 ") && head.contains("authorization: bearer t0ken"), "{head}");
    assert!(!format!("{client:?}").contains("t0ken"));
}

#[tokio::test]
async fn an_answer_ends_at_its_largest_size_and_at_its_deadline() {
    let (address, _) = answering("HTTP/1.1 200 OK\r\ncontent-length: 11\r\n\r\nhello world").await;
    let client = to(&format!("http://{address}"), Login::None, Reach::Private).unwrap();
    let large = client.send(request(5, Duration::from_secs(5))).await;
    assert!(matches!(large, Err(EgressError::TooLarge { bytes_max: 5, .. })));
    let (address, _) = answering("").await;
    let client = to(&format!("http://{address}"), Login::None, Reach::Private).unwrap();
    let late = client.send(request(5, Duration::from_millis(50))).await;
    assert!(matches!(late, Err(EgressError::Late { .. })));
}
