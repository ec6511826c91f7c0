//! One GET at a time: white list, revocation lists, pinned certificates. No redirects, no cookies, no proxies.

use super::tcp::{connect, silent};
use super::{Connector, Error, Target};
use http_body_util::{BodyExt, Empty};
use hyper::body::{Bytes, Incoming};
use hyper::header::{self, HeaderMap, HeaderName, HeaderValue};
use hyper::{Request, Response, StatusCode, Uri};
use hyper_util::rt::TokioIo;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::time::{Instant, timeout_at};

/// Bytes of one validator kept at most.
const VALIDATOR_LIMIT: usize = 256;

/// What an answer may cost.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Bytes of the body.
    pub bytes: usize,
    /// Time for everything.
    pub total: Duration,
}

/// What we know of the copy we have (RFC 9110 §8.8).
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Validators {
    /// `ETag`, as received.
    pub etag: Option<String>,
    /// `Last-Modified`, as received.
    pub last_modified: Option<String>,
}

/// An answer 200, or 304 without a body.
#[derive(Debug, Clone)]
pub struct HttpAnswer {
    /// Status: 200 or 304.
    pub status: u16,
    /// Body.
    pub body: Vec<u8>,
    /// Validators for the next question.
    pub validators: Validators,
}

impl HttpAnswer {
    /// Whether our copy is still the current one.
    pub fn is_unchanged(&self) -> bool {
        self.status == StatusCode::NOT_MODIFIED.as_u16()
    }
}

/// GET of an `https:` address, under the connector's trust; `dial` replaces name resolution.
pub async fn get(
    connector: &Connector,
    url: &str,
    dial: Option<&str>,
    limits: Limits,
    validators: &Validators,
) -> Result<HttpAnswer, Error> {
    let (uri, target) = parse(url, "https", 443)?;
    let target = target.dialled(dial.map(str::to_owned));
    let deadline = Instant::now() + limits.total;
    let work = async {
        let mut stream = connector.tls(&target).await?;
        stream.demand_close_notify();
        exchange(stream, &uri, &target, limits.bytes, validators).await
    };
    timeout_at(deadline, work).await.unwrap_or_else(|_| Err(silent(&target, "HTTP")))
}

/// GET of an `http:` address: only for what proves itself, such as a signed list or a certificate known by fingerprint.
pub async fn get_in_clear(
    url: &str,
    dial: Option<&str>,
    limits: Limits,
    validators: &Validators,
) -> Result<HttpAnswer, Error> {
    let (uri, target) = parse(url, "http", 80)?;
    let target = target.dialled(dial.map(str::to_owned));
    let deadline = Instant::now() + limits.total;
    let work = async {
        let stream = connect(&target, deadline).await?;
        exchange(stream, &uri, &target, limits.bytes, validators).await
    };
    timeout_at(deadline, work).await.unwrap_or_else(|_| Err(silent(&target, "HTTP")))
}

fn parse(url: &str, scheme: &str, port: u16) -> Result<(Uri, Target), Error> {
    let wrong = |host: &str, reason: &str| Error::Http { host: host.to_owned(), reason: reason.to_owned() };
    let uri: Uri = url.parse().map_err(|_| wrong("?", "not an address"))?;
    let host = uri.host().ok_or_else(|| wrong("?", "an address without host"))?;
    if uri.scheme_str() != Some(scheme) {
        return Err(wrong(host, &format!("not an {scheme}: address")));
    }
    if uri.authority().is_some_and(|authority| authority.as_str().contains('@')) {
        return Err(wrong(host, "an address with a user name"));
    }
    let host = host.trim_start_matches('[').trim_end_matches(']').to_owned();
    let port = uri.port_u16().unwrap_or(port);
    Ok((uri, Target::new(host, port)))
}

async fn exchange<S>(
    stream: S,
    uri: &Uri,
    target: &Target,
    limit: usize,
    validators: &Validators,
) -> Result<HttpAnswer, Error>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let broken = |error: hyper::Error| Error::Http { host: target.host.clone(), reason: error.to_string() };
    let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.map_err(broken)?;
    let driver = tokio::spawn(connection);
    let answer = async {
        let request = request(uri, target, validators)?;
        let response = sender.send_request(request).await.map_err(broken)?;
        read(response, target, limit).await
    }
    .await;
    driver.abort();
    answer
}

fn request(uri: &Uri, target: &Target, validators: &Validators) -> Result<Request<Empty<Bytes>>, Error> {
    let path = uri.path_and_query().map_or("/", |path| path.as_str());
    let authority = uri.authority().map_or(target.host.as_str(), |authority| authority.as_str());
    let mut builder = Request::get(path)
        .header(header::HOST, authority)
        .header(header::USER_AGENT, concat!("Pli/", env!("CARGO_PKG_VERSION")))
        .header(header::ACCEPT_ENCODING, "identity");
    for (name, value) in
        [(header::IF_NONE_MATCH, &validators.etag), (header::IF_MODIFIED_SINCE, &validators.last_modified)]
    {
        if let Some(value) = value.as_ref().and_then(|value| HeaderValue::from_str(value).ok()) {
            builder = builder.header(name, value);
        }
    }
    builder.body(Empty::new()).map_err(|error| Error::Http { host: target.host.clone(), reason: error.to_string() })
}

async fn read(response: Response<Incoming>, target: &Target, limit: usize) -> Result<HttpAnswer, Error> {
    let wrong = |reason: String| Error::Http { host: target.host.clone(), reason };
    let status = response.status();
    if status != StatusCode::OK && status != StatusCode::NOT_MODIFIED {
        return Err(wrong(format!("status {}", status.as_u16())));
    }
    let validators = Validators {
        etag: validator(response.headers(), &header::ETAG),
        last_modified: validator(response.headers(), &header::LAST_MODIFIED),
    };
    let mut body = Vec::new();
    let mut incoming = response.into_body();
    while let Some(frame) = incoming.frame().await {
        let frame = frame.map_err(|error| wrong(error.to_string()))?;
        if let Some(data) = frame.data_ref() {
            if body.len().saturating_add(data.len()) > limit {
                return Err(wrong(format!("more than {limit} bytes")));
            }
            body.extend_from_slice(data);
        }
    }
    Ok(HttpAnswer { status: status.as_u16(), body, validators })
}

fn validator(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
    let value = headers.get(name)?.to_str().ok()?;
    (value.len() <= VALIDATOR_LIMIT).then(|| value.to_owned())
}
