//! `meshplay serve`: opens the installation, serves until it is told to stop, closes it.

use std::{sync::Arc, time::Duration};

use anyhow::Context;
use axum::Router;
use jiff::Timestamp;
use meshplay_app::{
    App,
    performance::LoadTargets,
    system::{About, Kind},
};
use meshplay_client::Client;
use meshplay_server::{Server, Settings, TlsFiles};
use meshplay_types::{Code, Finding};
use serde::Serialize;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio_util::sync::CancellationToken;

use super::version;
use crate::{
    cli::{Global, serve::ServeArgs},
    config::Config,
    exit::Exit,
    failure::Failure,
    printer::Printer,
    session::{data_dir, installation},
};

/// A command that is just ending has this long to give the directory free.
const LOCK_WAIT: Duration = Duration::from_secs(10);

/// What is printed once it serves.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Serving {
    url: String,
    login_url: String,
    addresses: Vec<String>,
}

pub(crate) async fn run(args: ServeArgs, global: &Global, printer: &Printer) -> Result<Exit, Failure> {
    let served = Served::start(args, global, Kind::Work).await?;
    tell(&served.server, printer)?;
    served.until_stopped(printer, async { Ok(()) }).await
}

/// A server that listens, and the signals that end it.
pub(crate) struct Served {
    server: Server,
    app: App,
    signals: Signals,
}

impl Served {
    /// Opens the installation and starts to serve it.
    pub(crate) async fn start(args: ServeArgs, global: &Global, kind: Kind) -> Result<Self, Failure> {
        let signals = Signals::new()?;
        let data_dir = data_dir(global)?;
        let config = Config::load(&data_dir).map_err(Failure::Refused)?;
        let about = About { started_at: Some(Timestamp::now()), kind, ..version::about() };
        let targets = LoadTargets::Listed { listed: args.load_to.clone() };
        let installation = installation(global, data_dir.clone(), &config, LOCK_WAIT, about, targets).await?;
        let app = installation.app().clone();
        let settings = with_flags(config.server, args);
        let server = Server::start(installation, settings, &data_dir).await.map_err(Failure::Refused)?;
        app.serving_at(server.addresses().to_vec(), server.url().to_owned());
        Ok(Self { server, app, signals })
    }

    /// The API as the owner of this machine's account uses it.
    pub(crate) fn client(&self) -> Client<Router> {
        Client::new(meshplay_server::local(self.app.clone(), self.app.local_owner()))
    }

    /// Where it is, and the address that logs the owner in.
    pub(crate) fn urls(&self) -> (String, String) {
        (self.server.url().to_owned(), self.server.login_url().into_revealed())
    }

    /// Serves until a signal. Beside it runs `beside`, whose result is kept as long as is served; its failure ends the
    /// server, and the signal ends it.
    pub(crate) async fn until_stopped<T>(
        self,
        printer: &Printer,
        beside: impl Future<Output = Result<T, Failure>>,
    ) -> Result<Exit, Failure> {
        let Self { server, signals, .. } = self;
        let stop = CancellationToken::new();
        let serving = server.run(stop.clone());
        let signal = signals.stop(&stop, printer);
        tokio::pin!(serving, signal);
        let kept = tokio::select! {
            ended = &mut serving => return exit(ended),
            () = &mut signal => return exit(serving.await),
            made = beside => made,
        };
        if kept.is_err() {
            stop.cancel();
        }
        let ended = tokio::select! {
            ended = &mut serving => ended,
            () = &mut signal => serving.await,
        };
        kept?;
        exit(ended)
    }
}

fn exit(ended: Result<(), Arc<str>>) -> Result<Exit, Failure> {
    ended.map(|()| Exit::Ok).map_err(|reason| {
        let finding = Finding::new(Code::STORE_STOPPED, format!("the server had to stop: {reason}"));
        Failure::Server { status: 500, findings: vec![finding] }
    })
}

/// A flag wins over the settings.
fn with_flags(settings: Settings, args: ServeArgs) -> Settings {
    let ServeArgs { listen, tls_cert, tls_key, behind_proxy, public_url, load_to: _ } = args;
    let tls = tls_cert.zip(tls_key).map(|(cert, key)| TlsFiles { cert, key });
    Settings {
        listen: if listen.is_empty() { settings.listen } else { listen },
        tls: tls.or(settings.tls),
        behind_proxy: if behind_proxy.is_empty() { settings.behind_proxy } else { behind_proxy },
        public_url: public_url.or(settings.public_url),
        ..settings
    }
}

fn tell(server: &Server, printer: &Printer) -> Result<(), Failure> {
    let serving = Serving {
        url: server.url().to_owned(),
        login_url: server.login_url().into_revealed(),
        addresses: server.addresses().iter().map(ToString::to_string).collect(),
    };
    let text = || format!("Meshplay serves at {}\n\n    {}\n", serving.url, serving.login_url);
    printer.result(&serving, text, || vec![serving.url.clone()])?;
    printer.note(
        "Open the second URL to log in: it holds your token, so keep it to yourself. Ctrl-C ends the server.",
    );
    Ok(())
}

/// The first signal asks to stop, the second ends the process at once.
struct Signals {
    interrupt: Signal,
    terminate: Signal,
}

impl Signals {
    fn new() -> Result<Self, Failure> {
        let listen = |kind| signal(kind).context("failed to listen for signals");
        Ok(Self { interrupt: listen(SignalKind::interrupt())?, terminate: listen(SignalKind::terminate())? })
    }

    async fn next(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }

    /// Returns after the first signal; a second one does not wait for anything.
    async fn stop(mut self, stop: &CancellationToken, printer: &Printer) {
        self.next().await;
        stop.cancel();
        printer.note("stopping; once more ends it at once");
        tokio::spawn(async move {
            self.next().await;
            std::process::exit(i32::from(Exit::Partial.code()));
        });
    }
}
