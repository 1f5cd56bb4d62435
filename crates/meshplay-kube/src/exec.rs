//! A program in a container, over a WebSocket to the API server (`v5.channel.k8s.io`, or v4 with older servers).
//!
//! Each message is a byte that says which channel it is of, and the bytes. Closing the socket closes the program's input
//! and its terminal; a program without a terminal that ignores both lives on: Kubernetes has no way to end it.

use bytes::{BufMut as _, Bytes, BytesMut};
use futures_util::{
    SinkExt as _, StreamExt as _,
    stream::{SplitSink, SplitStream},
};
use serde_json::Value;
use tokio_tungstenite::{WebSocketStream, tungstenite::Message};

use crate::{Client, Fault, KubeError, Outcome, Resource, Scope, resource::push_query, transport::Upgraded};

const V5: &str = "v5.channel.k8s.io";
const V4: &str = "v4.channel.k8s.io";
const STDIN: u8 = 0;
const STDOUT: u8 = 1;
const STDERR: u8 = 2;
const ERROR: u8 = 3;
const RESIZE: u8 = 4;
/// Says that a channel has ended (v5 only).
const CLOSE: u8 = 255;

/// What to run, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExecRequest<'a> {
    /// Namespace of the pod.
    pub namespace: &'a str,
    /// Pod.
    pub pod: &'a str,
    /// Container.
    pub container: &'a str,
    /// Program and arguments.
    pub command: &'a [String],
    /// Whether it has a terminal.
    pub terminal: Terminal,
    /// Whether it has an input.
    pub stdin: Stdin,
}

/// Whether a program has a terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Terminal {
    /// It has; what it writes comes in one stream.
    Yes,
    /// It has none.
    No,
}

/// Whether a program has an input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stdin {
    /// It has, until [`ExecInput::end`].
    Open,
    /// It reads nothing.
    Closed,
}

/// What a program says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ExecOutput {
    /// What it wrote; with a terminal, to both its ends.
    Output(Bytes),
    /// What it wrote to its standard error.
    Errors(Bytes),
    /// It has ended with this exit code.
    Ended(i32),
    /// It could not be run, or nobody knows how it ended.
    Failed(String),
}

/// A program's input.
pub struct ExecInput {
    sink: SplitSink<WebSocketStream<Upgraded>, Message>,
    closes_channels: bool,
}

/// A program's output.
pub struct ExecOutputs {
    stream: SplitStream<WebSocketStream<Upgraded>>,
}

impl Client {
    /// Runs a program in a container.
    pub async fn exec(&self, request: &ExecRequest<'_>) -> Result<(ExecInput, ExecOutputs), KubeError> {
        let pods = Resource::core("Pod", "pods", Scope::Namespaced);
        let object = pods.object(Some(request.namespace), request.pod);
        let mut target = object.map_err(|fault| self.unsent(fault))?;
        target.push_str("/exec");
        push_query(&mut target, "container", request.container);
        if request.stdin == Stdin::Open {
            push_query(&mut target, "stdin", "true");
        }
        push_query(&mut target, "stdout", "true");
        match request.terminal {
            Terminal::Yes => push_query(&mut target, "tty", "true"),
            Terminal::No => push_query(&mut target, "stderr", "true"),
        }
        for part in request.command {
            push_query(&mut target, "command", part);
        }
        let opened = self.upgrade(&target, &[V5, V4]).await;
        let (socket, protocol) = opened.map_err(|fault| KubeError {
            call: format!("run a program in `{}`", request.pod),
            server: self.server().to_owned(),
            outcome: Outcome::Unknown,
            fault,
        })?;
        let (sink, stream) = socket.split();
        Ok((ExecInput { sink, closes_channels: protocol == V5 }, ExecOutputs { stream }))
    }
}

impl ExecInput {
    /// Bytes for the program.
    pub async fn bytes(&mut self, bytes: &[u8]) -> Result<(), Fault> {
        self.send(STDIN, bytes).await
    }

    /// Its terminal has a new size.
    pub async fn resize(&mut self, columns: u16, rows: u16) -> Result<(), Fault> {
        let size = serde_json::json!({"Width": columns, "Height": rows}).to_string();
        self.send(RESIZE, size.as_bytes()).await
    }

    /// No more input. Older servers cannot be told.
    pub async fn end(&mut self) -> Result<(), Fault> {
        if self.closes_channels { self.send(CLOSE, &[STDIN]).await } else { Ok(()) }
    }

    /// The program is no longer wanted.
    pub async fn close(mut self) {
        // Whoever has gone away already need not be told.
        if let Err(error) = self.sink.close().await {
            tracing::debug!(%error, "a shell's connection was closed by the other side");
        }
    }

    async fn send(&mut self, channel: u8, bytes: &[u8]) -> Result<(), Fault> {
        let mut message = BytesMut::with_capacity(1 + bytes.len());
        message.put_u8(channel);
        message.put_slice(bytes);
        self.sink.send(Message::Binary(message.freeze())).await.map_err(|_| Fault::Reset)
    }
}

impl ExecOutputs {
    /// Waits for what the program says next; `None` after its end. May be dropped and called again.
    pub async fn next(&mut self) -> Option<ExecOutput> {
        loop {
            let message = match self.stream.next().await? {
                Ok(Message::Binary(bytes)) => bytes,
                Ok(Message::Close(_)) => return None,
                Ok(_) => continue,
                Err(error) => return Some(ExecOutput::Failed(error.to_string())),
            };
            match message.first() {
                Some(&STDOUT) if message.len() > 1 => return Some(ExecOutput::Output(message.slice(1..))),
                Some(&STDERR) if message.len() > 1 => return Some(ExecOutput::Errors(message.slice(1..))),
                Some(&ERROR) => return Some(ended(&message[1..])),
                _ => {}
            }
        }
    }
}

/// The last word of the server, a Status object.
fn ended(status: &[u8]) -> ExecOutput {
    let status: Value = serde_json::from_slice(status).unwrap_or_default();
    if status["status"] == "Success" {
        return ExecOutput::Ended(0);
    }
    let causes = status.pointer("/details/causes").and_then(Value::as_array);
    let code = causes.into_iter().flatten().find(|cause| cause["reason"] == "ExitCode");
    let code = code.and_then(|cause| cause["message"].as_str()?.parse().ok());
    match code {
        Some(code) => ExecOutput::Ended(code),
        None => {
            ExecOutput::Failed(status["message"].as_str().unwrap_or("it ended without a word").to_owned())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_word_of_the_server_is_an_exit_code_or_a_reason() {
        assert_eq!(ended(br#"{"status":"Success"}"#), ExecOutput::Ended(0));
        let failed = br#"{"status":"Failure","reason":"NonZeroExitCode","details":{"causes":[{"reason":"ExitCode","message":"3"}]}}"#;
        assert_eq!(ended(failed), ExecOutput::Ended(3));
        let reason = ExecOutput::Failed("no such file".to_owned());
        assert_eq!(ended(br#"{"status":"Failure","message":"no such file"}"#), reason);
        assert!(matches!(ended(b"?"), ExecOutput::Failed(_)));
    }
}
