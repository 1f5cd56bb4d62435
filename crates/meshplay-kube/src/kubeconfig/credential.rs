//! The user part of a kubeconfig: a token or a client certificate is taken, everything that would run a
//! program or change who we are is refused with the way out.

use meshplay_types::{Code, Finding, Secret};
use rustls_pki_types::{PrivateKeyDer, pem::PemObject as _};

use super::{Reader, document::User, trust::Source};
use crate::Auth;

impl Reader<'_> {
    pub(super) fn credential(&mut self, pointer: &str, name: &str, user: &User) -> Option<Auth> {
        let before = self.errors();
        self.refuse_programs(pointer, user);
        self.refuse_impersonation(pointer, user);
        let certificate = self.client_certificate(pointer, user);
        let token = self.token(pointer, user);
        if self.errors() > before {
            return None;
        }
        match (certificate, token) {
            (Some(auth), _) => Some(auth),
            (None, Some(token)) => Some(Auth::Token(Secret::new(token))),
            (None, None) => {
                let message = format!("user `{name}` has no credential; requests will be anonymous");
                self.report(Finding::new(Code::KUBECONFIG_NO_CREDENTIAL, message), pointer);
                Some(Auth::None)
            }
        }
    }

    pub(super) fn anonymous(&mut self, idx: usize, context: &str) -> Option<Auth> {
        let message = format!("context `{context}` names no user; requests will be anonymous");
        let pointer = format!("/contexts/{idx}/context");
        self.report(Finding::new(Code::KUBECONFIG_NO_CREDENTIAL, message), &pointer);
        Some(Auth::None)
    }

    fn refuse_programs(&mut self, pointer: &str, user: &User) {
        if let Some(exec) = &user.exec {
            let message = format!("the credential comes from running `{}`, which is not done", exec.command);
            self.report(Finding::new(Code::KUBECONFIG_EXEC, message), &format!("{pointer}/exec"));
        }
        if let Some(provider) = &user.auth_provider {
            let message = format!("the credential comes from the auth provider `{}`", provider.name);
            let pointer = format!("{pointer}/auth-provider");
            self.report(Finding::new(Code::KUBECONFIG_AUTH_PROVIDER, message), &pointer);
        }
        if user.username.is_some() || user.password.is_some() {
            let message = "user name and password are no longer accepted by any API server";
            self.report(Finding::new(Code::KUBECONFIG_BASIC_AUTH, message), &format!("{pointer}/username"));
        }
    }

    fn refuse_impersonation(&mut self, pointer: &str, user: &User) {
        let used = user.impersonate.as_ref().is_some_and(|name| !name.is_empty())
            || user.as_uid.is_some()
            || user.as_groups.is_some()
            || user.as_user_extra.is_some();
        if used {
            let message = "the user impersonates another (`as`), which would be lost";
            self.report(Finding::new(Code::KUBECONFIG_IMPERSONATION, message), &format!("{pointer}/as"));
        }
    }

    fn client_certificate(&mut self, pointer: &str, user: &User) -> Option<Auth> {
        let certificate = Source {
            pointer,
            key: "client-certificate-data",
            inline: user.client_certificate_data.as_ref(),
            path: user.client_certificate.as_ref(),
        };
        let key = Source {
            pointer,
            key: "client-key-data",
            inline: user.client_key_data.as_ref(),
            path: user.client_key.as_ref(),
        };
        let (certificate_pem, key_pem) = (self.pem(&certificate), self.pem(&key));
        let (certificate_pem, key_pem) = match (certificate_pem, key_pem) {
            (Some(certificate_pem), Some(key_pem)) => (certificate_pem, key_pem),
            (None, None) => return None,
            _ => {
                self.unusable(pointer, "a client certificate needs its key, and a key its certificate");
                return None;
            }
        };
        if PrivateKeyDer::from_pem_slice(key_pem.as_bytes()).is_err() {
            self.unusable(pointer, "`client-key-data` holds no readable PEM key");
            return None;
        }
        self.check_certificates(&certificate, &certificate_pem)
            .then(|| Auth::ClientCertificate { certificate_pem, key_pem: Secret::new(key_pem) })
    }

    fn token(&mut self, pointer: &str, user: &User) -> Option<String> {
        let source = Source { pointer, key: "tokenFile", inline: None, path: user.token_file.as_ref() };
        let token = match user.token.as_ref().filter(|token| !token.is_empty()) {
            Some(token) => token.clone(),
            None => self.file(&source)?,
        };
        let token = token.trim().to_owned();
        // What does not fit in a header would fail at the first request with less to say.
        if token.is_empty() || !token.bytes().all(|byte| byte.is_ascii_graphic()) {
            self.unusable(pointer, "the token is empty or holds characters that no token has");
            return None;
        }
        Some(token)
    }

    fn unusable(&mut self, pointer: &str, message: &str) {
        self.report(Finding::new(Code::KUBECONFIG_CERTIFICATE, message), pointer);
    }
}
