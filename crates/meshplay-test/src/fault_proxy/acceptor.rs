//! Listens, or does not, as the network's state says.

use std::{io, sync::Arc};

use http::HeaderValue;
use tokio::{
    net::{TcpListener, TcpStream},
    task::JoinSet,
};
use tokio_util::sync::CancellationToken;

use super::{
    Faults, Network,
    connection::{self, Context},
    port::Port,
    tls::Certificates,
    upstream::Upstream,
};

pub(super) struct Acceptor {
    port: Port,
    listener: Option<TcpListener>,
    certificates: Certificates,
    context: Arc<Context>,
}

impl Acceptor {
    /// Must be called inside the runtime that will run it.
    pub(super) fn new(
        port: Port,
        upstream: Arc<Upstream>,
        certificates: Certificates,
        token: &str,
        faults: Faults,
    ) -> io::Result<Self> {
        let listener = Some(port.listen()?);
        let authorization =
            HeaderValue::try_from(format!("Bearer {token}")).expect("the token is hexadecimal");
        let context = Arc::new(Context { faults, upstream, authorization });
        Ok(Self { port, listener, certificates, context })
    }

    /// Runs until `stop`; then everything that is open is dropped.
    pub(super) async fn run(mut self, stop: CancellationToken) {
        let faults = self.context.faults.clone();
        let mut network = faults.signals().network;
        let mut connections = JoinSet::new();
        loop {
            let state = *network.borrow_and_update();
            if let Err(error) = self.listen_if(state != Network::Refused) {
                tracing::error!(%error, "the fault proxy cannot listen again");
                break;
            }
            faults.applied(Some(state));
            tokio::select! {
                () = stop.cancelled() => break,
                _ = network.changed() => {}
                Some(_) = connections.join_next() => {}
                accepted = accept(self.listener.as_ref()) => match accepted {
                    Ok(stream) => { connections.spawn(self.serve(stream, *network.borrow())); }
                    Err(error) => tracing::warn!(%error, "connection not accepted"),
                }
            }
        }
        faults.applied(None);
    }

    fn listen_if(&mut self, wanted: bool) -> io::Result<()> {
        if !wanted {
            self.listener = None;
        } else if self.listener.is_none() {
            self.listener = Some(self.port.listen()?);
        }
        Ok(())
    }

    fn serve(&self, stream: TcpStream, network: Network) -> impl Future<Output = ()> + use<> {
        // Listening before it is counted: whoever waits for the count may reset it at once.
        let signals = self.context.faults.signals();
        self.context.faults.count_connection();
        let tls = match network {
            Network::CertExpired => self.certificates.expired.clone(),
            _ => self.certificates.good.clone(),
        };
        connection::serve(stream, tls, Arc::clone(&self.context), signals)
    }
}

async fn accept(listener: Option<&TcpListener>) -> io::Result<TcpStream> {
    match listener {
        None => std::future::pending().await,
        Some(listener) => {
            let (stream, _) = listener.accept().await?;
            stream.set_nodelay(true)?;
            Ok(stream)
        }
    }
}
