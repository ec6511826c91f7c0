//! How the engine reaches an operator: a trait, so that web services or a test may stand behind it.

use super::connections::Connections;
use super::error::Error;
use crate::domain::Secret;
use crate::domain::access::{Answer, Credentials, DirectorySource, Fault, Mailbox, Submission};
use crate::domain::error::Failure;
use crate::domain::profile::{OperatorProfile, Service};
use crate::{directory, imap, smtp};
use std::sync::Arc;

/// The doors of one operator, for one account.
pub(super) trait Doors: Send + Sync {
    /// Opens a mailbox connection.
    fn mailbox<'a>(&'a self, credentials: &'a Credentials) -> Answer<'a, Box<dyn Mailbox>>;
    /// Opens a submission connection.
    fn submission<'a>(&'a self, credentials: &'a Credentials) -> Answer<'a, Box<dyn Submission>>;
    /// Opens the directory; `password` is for operators that want one there.
    fn directory<'a>(&'a self, password: Option<&'a Secret>) -> Answer<'a, Box<dyn DirectorySource>>;
}

/// IMAP, SMTP and LDAP of the account's profile.
pub(super) struct NetworkDoors {
    pub(super) connections: Arc<Connections>,
    pub(super) profile: OperatorProfile,
    /// Domain of the mailbox, for hosts that name it.
    pub(super) domain: String,
}

impl NetworkDoors {
    async fn connector_for(&self, service: &Service) -> Result<&crate::net::Connector, Fault> {
        self.connections.connector_for(service).await.map_err(Fault::Lost)
    }

    fn service(&self, service: Option<&Service>, name: &'static str) -> Result<Service, Fault> {
        let service = service.ok_or_else(|| Fault::Refused(Failure::new(Error::NoService { service: name })))?;
        let mut service = service.clone();
        service.host = service.host.replace("{domain}", &self.domain);
        Ok(service)
    }
}

impl Doors for NetworkDoors {
    fn mailbox<'a>(&'a self, credentials: &'a Credentials) -> Answer<'a, Box<dyn Mailbox>> {
        Box::pin(async move {
            let service = self.service(self.profile.imap.as_ref(), "IMAP")?;
            let greeted = imap::connect(self.connector_for(&service).await?, &service, &self.profile.timeouts)
                .await
                .map_err(|error| Fault::Lost(Failure::new(error)))?;
            greeted.sign_in(credentials).await
        })
    }

    fn submission<'a>(&'a self, credentials: &'a Credentials) -> Answer<'a, Box<dyn Submission>> {
        Box::pin(async move {
            let service = self.service(self.profile.smtp.as_ref(), "SMTP")?;
            let greeted = smtp::connect(self.connector_for(&service).await?, &service, &self.profile.timeouts)
                .await
                .map_err(|error| Fault::Lost(Failure::new(error)))?;
            greeted.sign_in(credentials).await
        })
    }

    fn directory<'a>(&'a self, password: Option<&'a Secret>) -> Answer<'a, Box<dyn DirectorySource>> {
        Box::pin(async move {
            let service = self
                .profile
                .directory
                .as_ref()
                .ok_or_else(|| Fault::Refused(Failure::new(Error::NoService { service: "LDAP" })))?;
            let connector = self.connections.connector().await.map_err(Fault::Lost)?;
            directory::connect(connector, service, &self.profile.timeouts, password).await
        })
    }
}
