//! What it means that a connection of QUIC is lost: the errors of the transport, of TLS in it, and of the target.

use meshplay_perf::recording::Outcome;
use quinn_proto::{ConnectionError, TransportErrorCode};
use rustls::{AlertDescription, Error};

use crate::general::tls_outcome;

/// An alert of TLS is the low byte of an error from here on (RFC 9001, 4.8).
const CRYPTO_ERRORS: std::ops::Range<u64> = 0x100..0x200;

/// How requests on it end.
pub(super) fn outcome(reason: &ConnectionError) -> Outcome {
    match reason {
        ConnectionError::VersionMismatch => Outcome::QuicVersion,
        // Ours: what the target sent breaks the rules, or its certificate does not please us.
        ConnectionError::TransportError(error) if error.code == bad_signature() => Outcome::TlsCertificate,
        ConnectionError::TransportError(error) => of_code(error.code, Outcome::Malformed),
        // Theirs.
        ConnectionError::ConnectionClosed(close) => of_code(close.error_code, Outcome::GoAway),
        ConnectionError::ApplicationClosed(_) => Outcome::GoAway,
        ConnectionError::Reset => Outcome::Reset,
        ConnectionError::TimedOut => Outcome::IdleTimeout,
        ConnectionError::LocallyClosed => Outcome::Closed,
        ConnectionError::CidsExhausted => Outcome::ConnectFailed,
    }
}

/// What we say of a certificate that somebody else has signed, of all that has this alert.
fn bad_signature() -> TransportErrorCode {
    TransportErrorCode::crypto(u8::from(AlertDescription::DecryptError))
}

fn of_code(code: TransportErrorCode, other: Outcome) -> Outcome {
    let number = u64::from(code);
    if CRYPTO_ERRORS.contains(&number) {
        return tls_outcome(&Error::AlertReceived(AlertDescription::from(number as u8)));
    }
    if code == TransportErrorCode::CONNECTION_REFUSED { Outcome::ConnectRefused } else { other }
}

#[cfg(test)]
mod tests {
    use quinn_proto::{TransportError, VarInt};

    use super::*;

    #[test]
    fn alerts_of_tls_are_told_apart() {
        let check = |alert: AlertDescription, expect| {
            let error = TransportError::from(TransportErrorCode::crypto(u8::from(alert)));
            assert_eq!(outcome(&ConnectionError::TransportError(error)), expect, "{alert:?}");
        };
        check(AlertDescription::UnknownCA, Outcome::TlsCertificate);
        check(AlertDescription::DecryptError, Outcome::TlsCertificate);
        check(AlertDescription::CertificateRequired, Outcome::TlsCertificate);
        check(AlertDescription::NoApplicationProtocol, Outcome::Tls);
    }

    #[test]
    fn ends_have_classes_of_their_own() {
        let broken = TransportError::from(TransportErrorCode::PROTOCOL_VIOLATION);
        let closed =
            quinn_proto::ApplicationClose { error_code: VarInt::from_u32(0x100), reason: Vec::new().into() };
        for (reason, expect) in [
            (ConnectionError::VersionMismatch, Outcome::QuicVersion),
            (ConnectionError::TransportError(broken), Outcome::Malformed),
            (ConnectionError::ApplicationClosed(closed), Outcome::GoAway),
            (ConnectionError::Reset, Outcome::Reset),
            (ConnectionError::TimedOut, Outcome::IdleTimeout),
        ] {
            assert_eq!(outcome(&reason), expect);
        }
    }
}
