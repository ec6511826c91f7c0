//! Why a server could not be reached, or not be trusted.

use super::Target;
use super::identity::IdentityFault;
use crate::domain::error::Failure;
use crate::domain::{Class, Code, Coded};
use crate::trust;
use rustls::{AlertDescription, CertificateError, InvalidMessage, OtherError};
use rustls_pki_types::CertificateDer;
use std::io;
use std::sync::Arc;

/// A failure of this room.
#[derive(Debug, Clone, thiserror::Error)]
pub enum Error {
    /// The name has no address.
    #[error("{host}: no address ({reason})")]
    HostUnknown {
        /// Name asked for.
        host: String,
        /// What the system said.
        reason: String,
    },
    /// The port is closed.
    #[error("{host}:{port}: connection refused")]
    PortClosed {
        /// Server.
        host: String,
        /// Port.
        port: u16,
    },
    /// No answer in time, or no way to the server.
    #[error("{host}:{port}: no answer ({reason})")]
    TimedOut {
        /// Server.
        host: String,
        /// Port.
        port: u16,
        /// What was waited for.
        reason: String,
    },
    /// The connection was cut.
    #[error("{host}:{port}: connection lost ({reason})")]
    ConnectionLost {
        /// Server.
        host: String,
        /// Port.
        port: u16,
        /// What the system said.
        reason: String,
    },
    /// The server speaks in clear where TLS is due.
    #[error("{host}:{port}: no TLS offered")]
    TlsNotOffered {
        /// Server.
        host: String,
        /// Port.
        port: u16,
    },
    /// Bytes in clear stood behind the answer to STARTTLS.
    #[error("{host}:{port}: bytes in clear behind the answer to STARTTLS")]
    StartTlsInjection {
        /// Server.
        host: String,
        /// Port.
        port: u16,
    },
    /// No agreement on TLS.
    #[error("{host}:{port}: TLS handshake failed ({reason})")]
    TlsHandshake {
        /// Server.
        host: String,
        /// Port.
        port: u16,
        /// What the library said.
        reason: String,
    },
    /// The server's certificate is refused.
    #[error("{host}: {error}")]
    Certificate {
        /// Server.
        host: String,
        /// The verdict.
        error: Box<trust::Error>,
        /// What the server presented, for whoever wants to see it.
        chain: Arc<[CertificateDer<'static>]>,
    },
    /// What a trust space needs is missing.
    #[error("{0}")]
    Trust(Box<trust::Error>),
    /// The server refused our certificate, or wants one.
    #[error("{host}:{port}: client certificate refused ({reason})")]
    ClientCertificateRefused {
        /// Server.
        host: String,
        /// Port.
        port: u16,
        /// The TLS alert.
        reason: String,
    },
    /// The server says that our certificate is revoked.
    #[error("{host}:{port}: client certificate revoked")]
    ClientCertificateRevoked {
        /// Server.
        host: String,
        /// Port.
        port: u16,
    },
    /// The server accepts no TLS version or signature that our key can make: a CPS3 has neither TLS 1.3 nor RSA-PSS.
    #[error("{host}:{port}: the server takes no signature of our key ({reason})")]
    ClientKeyUnfit {
        /// Server.
        host: String,
        /// Port.
        port: u16,
        /// What the library said.
        reason: String,
    },
    /// Our own key could not sign.
    #[error("{0}")]
    Identity(Failure),
    /// A resumed TLS session was killed; the ticket is dropped. Connect again, once.
    #[error("resumed session refused: {0}")]
    Resumption(Box<Error>),
    /// An HTTP answer that is not a success, too large, or not understood.
    #[error("{host}: HTTP: {reason}")]
    Http {
        /// Server.
        host: String,
        /// What was wrong.
        reason: String,
    },
    /// The answer breaks the protocol or exceeds our limits.
    #[error("{host}:{port}: protocol: {reason}")]
    Protocol {
        /// Server.
        host: String,
        /// Port.
        port: u16,
        /// What was wrong.
        reason: String,
    },
    /// The profile's TLS rules leave nothing, or name what we do not have.
    #[error("TLS policy: {reason}")]
    Policy {
        /// What was wrong.
        reason: String,
    },
}

impl From<trust::Error> for Error {
    fn from(error: trust::Error) -> Self {
        Self::Trust(Box::new(error))
    }
}

/// Where in the life of a connection an I/O error struck.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Phase {
    /// During the TLS handshake.
    Handshake {
        /// Whether it began in clear, with STARTTLS.
        upgraded: bool,
        /// Whether the server asked for a client certificate.
        asked: bool,
    },
    /// After it.
    Established,
}

impl Error {
    /// Whether it is about who we are: trying again changes nothing.
    pub fn is_about_us(&self) -> bool {
        match self {
            Self::ClientCertificateRefused { .. }
            | Self::ClientCertificateRevoked { .. }
            | Self::ClientKeyUnfit { .. }
            | Self::Identity(_) => true,
            Self::Resumption(inner) => inner.is_about_us(),
            _ => false,
        }
    }

    /// The same error, when our key had nothing to offer for what the server asked.
    pub(crate) fn for_unfit_key(self, unfit: bool) -> Self {
        match self {
            Self::ClientCertificateRefused { host, port, reason } | Self::TlsHandshake { host, port, reason }
                if unfit =>
            {
                Self::ClientKeyUnfit { host, port, reason }
            }
            other => other,
        }
    }

    /// Whether the same connection attempt deserves exactly one repetition, now.
    pub fn worth_reconnecting(&self) -> bool {
        matches!(self, Self::Resumption(_))
    }

    /// What an I/O error of an established [`super::Secured`] means; TLS 1.3 servers refuse client certificates there.
    pub fn from_io(error: &io::Error, target: &Target) -> Self {
        Self::from_phase(error, &target.host, target.port, Phase::Established)
    }

    /// What an I/O error of a TLS handshake driven elsewhere (ldap3) means.
    pub fn from_handshake(error: &io::Error, target: &Target) -> Self {
        Self::from_phase(error, &target.host, target.port, Phase::Handshake { upgraded: false, asked: false })
    }

    pub(crate) fn from_phase(error: &io::Error, host: &str, port: u16, phase: Phase) -> Self {
        let host = host.to_owned();
        if let Some(tls) = error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>()) {
            return Self::from_tls(tls, host, port, phase);
        }
        let reason = error.to_string();
        match error.kind() {
            io::ErrorKind::TimedOut => Self::TimedOut { host, port, reason },
            io::ErrorKind::ConnectionRefused => Self::PortClosed { host, port },
            io::ErrorKind::HostUnreachable | io::ErrorKind::NetworkUnreachable | io::ErrorKind::NetworkDown => {
                Self::TimedOut { host, port, reason }
            }
            _ => Self::ConnectionLost { host, port, reason },
        }
    }

    pub(crate) fn certificate(host: String, error: trust::Error) -> Self {
        Self::Certificate { host, error: Box::new(error), chain: Arc::new([]) }
    }

    /// The same error with the chain that was refused, where it is about one.
    pub(crate) fn with_chain(mut self, presented: &[CertificateDer<'static>]) -> Self {
        if let Self::Certificate { chain, .. } = &mut self {
            *chain = presented.into();
        }
        self
    }

    fn from_tls(error: &rustls::Error, host: String, port: u16, phase: Phase) -> Self {
        let reason = error.to_string();
        match (error, phase) {
            (
                rustls::Error::InvalidCertificate(CertificateError::Other(OtherError(cause)))
                | rustls::Error::Other(OtherError(cause)),
                _,
            ) if cause.is::<trust::Error>() => match cause.downcast_ref::<trust::Error>() {
                Some(error) => Self::certificate(host, error.clone()),
                None => Self::TlsHandshake { host, port, reason },
            },
            (rustls::Error::Other(OtherError(cause)), _) if cause.is::<IdentityFault>() => {
                match cause.downcast_ref::<IdentityFault>() {
                    Some(IdentityFault(failure)) => Self::Identity(failure.clone()),
                    None => Self::TlsHandshake { host, port, reason },
                }
            }
            (rustls::Error::AlertReceived(AlertDescription::CertificateRevoked), _) => {
                Self::ClientCertificateRevoked { host, port }
            }
            (rustls::Error::InvalidCertificate(_), _) => Self::certificate(host, trust::Error::Unreadable { reason }),
            (rustls::Error::AlertReceived(alert), _) if is_about_our_certificate(*alert) => {
                Self::ClientCertificateRefused { host, port, reason: format!("{alert:?}") }
            }
            // TLS 1.2 servers answer a missing certificate with a mere handshake_failure (RFC 5246 §7.4.6), and a
            // signature that does not fit with decrypt_error.
            (
                rustls::Error::AlertReceived(
                    alert @ (AlertDescription::HandshakeFailure | AlertDescription::DecryptError),
                ),
                Phase::Handshake { asked: true, .. },
            ) => Self::ClientCertificateRefused { host, port, reason: format!("{alert:?}") },
            (rustls::Error::InvalidMessage(InvalidMessage::InvalidContentType), Phase::Handshake { upgraded, .. }) => {
                if upgraded {
                    Self::StartTlsInjection { host, port }
                } else {
                    Self::TlsNotOffered { host, port }
                }
            }
            (_, Phase::Handshake { .. }) => Self::TlsHandshake { host, port, reason },
            (_, Phase::Established) => Self::ConnectionLost { host, port, reason },
        }
    }
}

fn is_about_our_certificate(alert: AlertDescription) -> bool {
    use AlertDescription as A;
    matches!(
        alert,
        A::NoCertificate
            | A::BadCertificate
            | A::UnsupportedCertificate
            | A::CertificateExpired
            | A::CertificateUnknown
            | A::UnknownCA
            | A::AccessDenied
            | A::CertificateRequired
    )
}

impl Coded for Error {
    fn code(&self) -> Code {
        match self {
            Self::HostUnknown { .. } => Code::HOST_UNKNOWN,
            Self::PortClosed { .. } => Code::PORT_CLOSED,
            Self::TimedOut { .. } => Code::TIMED_OUT,
            Self::ConnectionLost { .. } => Code::CONNECTION_LOST,
            Self::TlsNotOffered { .. } => Code::TLS_NOT_OFFERED,
            Self::StartTlsInjection { .. } => Code::STARTTLS_INJECTION,
            Self::TlsHandshake { .. } => Code::TLS_HANDSHAKE,
            Self::Certificate { error, .. } => error.code(),
            Self::Trust(error) => error.code(),
            Self::ClientCertificateRefused { .. } => Code::CLIENT_CERT_REFUSED,
            Self::ClientCertificateRevoked { .. } => Code::CLIENT_CERT_REVOKED,
            Self::ClientKeyUnfit { .. } => Code::CLIENT_CERT_UNFIT,
            Self::Identity(failure) => failure.code(),
            Self::Resumption(inner) => inner.code(),
            Self::Http { .. } => Code::HTTP,
            Self::Protocol { .. } => Code::PROTOCOL,
            Self::Policy { .. } => Code::TLS_POLICY,
        }
    }

    fn class(&self) -> Class {
        match self {
            Self::Certificate { error, .. } => error.class(),
            Self::Trust(error) => error.class(),
            Self::Resumption(inner) => inner.class(),
            Self::Identity(failure) => failure.class(),
            Self::ClientCertificateRefused { .. }
            | Self::ClientCertificateRevoked { .. }
            | Self::ClientKeyUnfit { .. } => Class::Authentication,
            Self::Policy { .. } => Class::Usage,
            _ => Class::Network,
        }
    }

    fn args(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::HostUnknown { host, reason } | Self::Http { host, reason } => {
                vec![("host", host.clone()), ("reason", reason.clone())]
            }
            Self::PortClosed { host, port }
            | Self::ClientCertificateRevoked { host, port }
            | Self::TlsNotOffered { host, port }
            | Self::StartTlsInjection { host, port } => vec![("host", host.clone()), ("port", port.to_string())],
            Self::TimedOut { host, port, reason }
            | Self::ConnectionLost { host, port, reason }
            | Self::TlsHandshake { host, port, reason }
            | Self::ClientCertificateRefused { host, port, reason }
            | Self::ClientKeyUnfit { host, port, reason }
            | Self::Protocol { host, port, reason } => {
                vec![("host", host.clone()), ("port", port.to_string()), ("reason", reason.clone())]
            }
            Self::Certificate { host, error, .. } => {
                let mut args = error.args();
                if !args.iter().any(|(name, _)| *name == "host") {
                    args.push(("host", host.clone()));
                }
                args
            }
            Self::Trust(error) => error.args(),
            Self::Identity(failure) => failure.args(),
            Self::Resumption(inner) => inner.args(),
            Self::Policy { reason } => vec![("reason", reason.clone())],
        }
    }
}
