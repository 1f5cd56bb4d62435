//! How a request ended: by the class of its status, or by the way it failed. Every failure has a class of its own,
//! because each asks for another remedy.

use serde::{Deserialize, Serialize};

macro_rules! outcomes {
    ($($name:ident $text:literal $meaning:literal;)*) => {
        /// How a request ended.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum Outcome { $(#[doc = $meaning] #[serde(rename = $text)] $name),* }
        impl Outcome {
            /// Every way.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// What results call it.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $(Self::$name => $text),* }
            }

            /// For people.
            #[must_use]
            pub fn meaning(self) -> &'static str {
                match self { $(Self::$name => $meaning),* }
            }
        }
    };
}

outcomes! {
    Informational "1xx" "Answered with a status of 1xx alone";
    Success "2xx" "Answered with a status of 2xx";
    Redirect "3xx" "Answered with a status of 3xx that was not followed";
    ClientError "4xx" "Answered with a status of 4xx";
    ServerError "5xx" "Answered with a status of 5xx";
    Resolve "resolve" "The host name has no address";
    ResolveTimeout "resolveTimeout" "The host name was not looked up in time";
    ResolveForbidden "resolveForbidden" "The host name leads to the metadata service of a cloud, where no load is sent";
    ConnectRefused "connectRefused" "Nothing listens at the address";
    ConnectTimeout "connectTimeout" "No connection in time";
    ConnectFailed "connectFailed" "No connection for another reason: no route, no ports left, a limit of this machine";
    Tls "tls" "The TLS handshake failed";
    TlsCertificate "tlsCertificate" "A certificate was refused: the target's by us, or ours by the target";
    TlsTimeout "tlsTimeout" "The TLS handshake did not end in time";
    Reset "reset" "The target reset the connection while it owed an answer";
    Closed "closed" "The target closed the connection without a byte of an answer";
    Truncated "truncated" "The target closed the connection in the middle of an answer";
    HeadTimeout "headTimeout" "The answer did not begin in time";
    BodyTimeout "bodyTimeout" "The answer began and did not end in time";
    Malformed "malformed" "What came is not an answer of the protocol";
    HeadTooLarge "headTooLarge" "The head of the answer is larger than we read";
    BodyTooLarge "bodyTooLarge" "The answer is larger than what we look into";
    GoAway "goAway" "The target ended the connection or the stream of HTTP/2 or HTTP/3";
    Flood "flood" "The target sends frames that ask for work and answer nothing";
    IdleTimeout "idleTimeout" "Nothing came over QUIC for as long as a connection may be idle";
    QuicVersion "quicVersion" "The target speaks no version of QUIC that we do";
    Lost "lost" "No datagram came back in time";
    Upgrade "upgrade" "The target did not switch to WebSocket";
    CloseFrame "closeFrame" "The target ended the WebSocket in place of an answer";
    RedirectLimit "redirectLimit" "Redirects led on and on, further than they were to be followed";
    RedirectAway "redirectAway" "A redirect led to another site, where no load was asked for";
    GrpcCancelled "grpcCancelled" "Answered with the status CANCELLED of gRPC";
    GrpcUnknown "grpcUnknown" "Answered with the status UNKNOWN of gRPC, or one that gRPC does not have";
    GrpcInvalidArgument "grpcInvalidArgument" "Answered with the status INVALID_ARGUMENT of gRPC";
    GrpcDeadlineExceeded "grpcDeadlineExceeded" "Answered with the status DEADLINE_EXCEEDED of gRPC";
    GrpcNotFound "grpcNotFound" "Answered with the status NOT_FOUND of gRPC";
    GrpcAlreadyExists "grpcAlreadyExists" "Answered with the status ALREADY_EXISTS of gRPC";
    GrpcPermissionDenied "grpcPermissionDenied" "Answered with the status PERMISSION_DENIED of gRPC";
    GrpcResourceExhausted "grpcResourceExhausted" "Answered with the status RESOURCE_EXHAUSTED of gRPC";
    GrpcFailedPrecondition "grpcFailedPrecondition" "Answered with the status FAILED_PRECONDITION of gRPC";
    GrpcAborted "grpcAborted" "Answered with the status ABORTED of gRPC";
    GrpcOutOfRange "grpcOutOfRange" "Answered with the status OUT_OF_RANGE of gRPC";
    GrpcUnimplemented "grpcUnimplemented" "Answered with the status UNIMPLEMENTED of gRPC: there is no such method";
    GrpcInternal "grpcInternal" "Answered with the status INTERNAL of gRPC";
    GrpcUnavailable "grpcUnavailable" "Answered with the status UNAVAILABLE of gRPC";
    GrpcDataLoss "grpcDataLoss" "Answered with the status DATA_LOSS of gRPC";
    GrpcUnauthenticated "grpcUnauthenticated" "Answered with the status UNAUTHENTICATED of gRPC";
    CheckStatus "checkStatus" "Answered, but with another status than the one that is right";
    CheckBody "checkBody" "Answered, but the body is not what it should be";
    CheckLatency "checkLatency" "Answered well, but later than it should";
    Unfinished "unfinished" "The run ended before the answer did";
}

impl Outcome {
    /// By the first digit of a status.
    #[must_use]
    pub fn of_status(status: u16) -> Self {
        match status {
            100..200 => Self::Informational,
            200..300 => Self::Success,
            300..400 => Self::Redirect,
            400..500 => Self::ClientError,
            500..600 => Self::ServerError,
            _ => Self::Malformed,
        }
    }

    /// By a status of gRPC.
    #[must_use]
    pub fn of_call(code: u16) -> Self {
        match code {
            0 => Self::Success,
            1 => Self::GrpcCancelled,
            3 => Self::GrpcInvalidArgument,
            4 => Self::GrpcDeadlineExceeded,
            5 => Self::GrpcNotFound,
            6 => Self::GrpcAlreadyExists,
            7 => Self::GrpcPermissionDenied,
            8 => Self::GrpcResourceExhausted,
            9 => Self::GrpcFailedPrecondition,
            10 => Self::GrpcAborted,
            11 => Self::GrpcOutOfRange,
            12 => Self::GrpcUnimplemented,
            13 => Self::GrpcInternal,
            14 => Self::GrpcUnavailable,
            15 => Self::GrpcDataLoss,
            16 => Self::GrpcUnauthenticated,
            _ => Self::GrpcUnknown,
        }
    }

    /// Whether the target failed to give an answer: anything but a whole answer below 400.
    #[must_use]
    pub fn is_error(self) -> bool {
        !matches!(self, Self::Informational | Self::Success | Self::Redirect)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_told_apart_and_read_back() {
        let names: std::collections::BTreeSet<_> =
            Outcome::ALL.iter().map(|outcome| outcome.name()).collect();
        assert_eq!(names.len(), Outcome::ALL.len());
        for outcome in Outcome::ALL {
            let text = serde_json::to_string(outcome).unwrap();
            assert_eq!(text.trim_matches('"'), outcome.name());
            assert_eq!(serde_json::from_str::<Outcome>(&text).unwrap(), *outcome);
        }
    }
}
