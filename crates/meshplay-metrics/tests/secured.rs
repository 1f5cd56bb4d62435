//! Passwords, certificates, and peers that are not who they should be.

use meshplay_net::egress::Login;
use meshplay_test::Monitoring;
use meshplay_types::{Code, Secret};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};

use crate::support::{client, with};

/// `s3cret`, with the least work that bcrypt knows.
const HASH: &str = "$2b$04$abcdefghijklmnopqrstuuLZYjhNQAOdpbzt4WxWlUHjv1wsyH5DG";

#[tokio::test]
async fn a_password_lets_in_and_a_wrong_one_does_not() {
    let monitoring =
        Monitoring::start_with(&format!("basic_auth_users: {{ ana: \"{HASH}\" }}\n")).await.unwrap();
    let basic =
        |password: &str| Login::Basic { user: "ana".to_owned(), password: Secret::new(password.to_owned()) };
    let right = with(&monitoring.url(), basic("s3cret"), None).unwrap();
    assert!(!right.build_info().await.unwrap().version.is_empty());
    let wrong = with(&monitoring.url(), basic("guess"), None).unwrap();
    for refused in [wrong, client(&monitoring.url())] {
        let error = refused.build_info().await.unwrap_err();
        assert_eq!(error.finding().code, Code::METRICS_DENIED);
        assert!(!format!("{error:?}").contains("guess"));
    }
}

struct Signed {
    certificate_pem: String,
    key_pem: String,
}

fn authority() -> CertifiedIssuer<'static, KeyPair> {
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap()
}

fn signed(authority: &CertifiedIssuer<'static, KeyPair>, name: &str) -> Signed {
    let key = KeyPair::generate().unwrap();
    let params = CertificateParams::new(vec![name.to_owned()]).unwrap();
    let certificate = params.signed_by(&key, authority).unwrap();
    Signed { certificate_pem: certificate.pem(), key_pem: key.serialize_pem() }
}

#[tokio::test]
async fn a_client_certificate_lets_in_and_certificates_of_strangers_are_refused_on_both_sides() {
    let (ours, stranger) = (authority(), authority());
    let server = signed(&ours, "localhost");
    let dir = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str| {
        std::fs::write(dir.path().join(name), text).unwrap();
        dir.path().join(name).display().to_string()
    };
    let web_config = format!(
        "tls_server_config: {{ cert_file: {}, key_file: {}, client_ca_file: {}, client_auth_type: RequireAndVerifyClientCert }}\n",
        file("server.pem", &server.certificate_pem),
        file("server.key", &server.key_pem),
        file("ca.pem", &ours.pem()),
    );
    let monitoring = Monitoring::start_with(&web_config).await.unwrap();
    let url = format!("https://localhost:{}", monitoring.port());
    let login = |authority| {
        let Signed { certificate_pem, key_pem } = signed(authority, "client");
        Login::Certificate { certificate_pem, key_pem: Secret::new(key_pem) }
    };
    let right = with(&url, login(&ours), Some(ours.pem())).unwrap();
    assert!(!right.build_info().await.unwrap().version.is_empty());
    let refused = [
        with(&url, login(&stranger), Some(ours.pem())),
        with(&url, Login::None, Some(ours.pem())),
        with(&url, login(&ours), Some(stranger.pem())),
        with(&url, login(&ours), None),
        with(&format!("https://127.0.0.1:{}", monitoring.port()), login(&ours), Some(ours.pem())),
    ];
    for client in refused {
        let error = client.unwrap().build_info().await.unwrap_err();
        assert_eq!(error.finding().code, Code::METRICS_UNREACHABLE, "{error}");
    }
}

#[tokio::test]
async fn a_password_over_tls_needs_the_right_authority_and_the_right_password() {
    let (ours, stranger) = (authority(), authority());
    let Signed { certificate_pem, key_pem } = signed(&ours, "localhost");
    let dir = tempfile::tempdir().unwrap();
    let (certificate, key) = (dir.path().join("server.pem"), dir.path().join("server.key"));
    std::fs::write(&certificate, certificate_pem).unwrap();
    std::fs::write(&key, key_pem).unwrap();
    let web_config = format!(
        "tls_server_config: {{ cert_file: {}, key_file: {} }}\nbasic_auth_users: {{ ana: \"{HASH}\" }}\n",
        certificate.display(),
        key.display(),
    );
    let monitoring = Monitoring::start_with(&web_config).await.unwrap();
    let url = format!("https://localhost:{}", monitoring.port());
    let ask = async |password: &str, ca: String| {
        let login = Login::Basic { user: "ana".to_owned(), password: Secret::new(password.to_owned()) };
        with(&url, login, Some(ca)).unwrap().build_info().await
    };
    assert!(!ask("s3cret", ours.pem()).await.unwrap().version.is_empty());
    assert_eq!(ask("guess", ours.pem()).await.unwrap_err().finding().code, Code::METRICS_DENIED);
    assert_eq!(ask("s3cret", stranger.pem()).await.unwrap_err().finding().code, Code::METRICS_UNREACHABLE);
}
