//! HTTP and HTTPS of the sandbox: the white list over TLS, revocation lists and authorities in clear as well.

mod white_list;

pub use white_list::WhiteListRow;

use super::Shared;
use super::faults::{Fault, Protocol};
use super::wire::Wire;
use bytes::Bytes;
use http_body_util::Full;
use hyper::header::{CONTENT_TYPE, ETAG, HeaderValue, IF_MODIFIED_SINCE, IF_NONE_MATCH, LAST_MODIFIED};
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use jiff::{SignedDuration, Timestamp};
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

/// Where the white list is.
pub const WHITE_LIST_PATH: &str = "/listeblanchemssante.xml";
/// A client that sends its request slower is dropped.
const HEADER_TIME: Duration = Duration::from_secs(20);
/// Bytes of one request's header part.
const BUFFER: usize = 16 * 1024;

/// Serves one connection to its end.
pub async fn serve(wire: Wire, shared: Arc<Shared>) {
    let secured = wire.is_tls();
    let answer = service_fn(move |request: Request<hyper::body::Incoming>| {
        let answer = answer(&request, &shared, secured);
        async move { Ok::<_, Infallible>(answer) }
    });
    let mut server = hyper::server::conn::http1::Builder::new();
    server.timer(TokioTimer::new()).header_read_timeout(HEADER_TIME).max_buf_size(BUFFER);
    if let Err(error) = server.serve_connection(TokioIo::new(wire), answer).await {
        tracing::debug!(%error, "HTTP connection ended");
    }
}

fn answer<B>(request: &Request<B>, shared: &Shared, secured: bool) -> Response<Full<Bytes>> {
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return status(StatusCode::METHOD_NOT_ALLOWED);
    }
    let path = request.uri().path();
    let now = Timestamp::now();
    if path == WHITE_LIST_PATH && secured {
        return white_list(request, shared, now);
    }
    if let Some(file) = path.strip_prefix("/CRL/").and_then(|name| name.strip_suffix(".crl")) {
        return revocation_list(shared, file, now);
    }
    if let Some(file) = path.strip_prefix("/AC/").and_then(|name| name.strip_suffix(".cer")) {
        return match shared.igc.certificate_file(file) {
            Some(der) => body(der.to_vec(), "application/pkix-cert"),
            None => status(StatusCode::NOT_FOUND),
        };
    }
    status(StatusCode::NOT_FOUND)
}

fn white_list<B>(request: &Request<B>, shared: &Shared, now: Timestamp) -> Response<Full<Bytes>> {
    let faults = &shared.faults;
    if faults.take_for(Fault::WhiteListAbsent, Protocol::Https) {
        return status(StatusCode::NOT_FOUND);
    }
    let days = faults.number_for(Fault::WhiteListStale, Protocol::Https).and_then(|days| i64::try_from(days).ok());
    let stale = days.filter(|_| faults.take_for(Fault::WhiteListStale, Protocol::Https));
    let truncated = faults.take_for(Fault::WhiteListTruncated, Protocol::Https);
    let age = SignedDuration::from_hours(stale.unwrap_or(0).clamp(0, 36_500) * 24);
    // A list is made every hour, so that a client that asks again is told "not modified".
    let hour = Timestamp::from_second(now.as_second() / 3600 * 3600).unwrap_or(now);
    let generated = if stale.is_some() { hour.saturating_sub(age).unwrap_or(hour) } else { hour };
    let etag = format!("\"{}{}\"", generated.as_second(), if truncated { "-cut" } else { "" });
    let modified =
        jiff::fmt::rfc2822::DateTimePrinter::new().timestamp_to_rfc9110_string(&generated).unwrap_or_default();
    let header = |name| request.headers().get(name).and_then(|value: &HeaderValue| value.to_str().ok());
    let same = match header(IF_NONE_MATCH) {
        Some(known) => known.split(',').any(|known| known.trim() == etag),
        None => header(IF_MODIFIED_SINCE).is_some_and(|since| since == modified),
    };
    let mut answer = if same {
        status(StatusCode::NOT_MODIFIED)
    } else {
        let mut text = white_list::write(&shared.white_list, generated).into_bytes();
        if truncated {
            text.truncate(text.len() * 2 / 3);
        }
        body(text, "application/xml; charset=utf-8")
    };
    for (name, value) in [(ETAG, etag), (LAST_MODIFIED, modified)] {
        if let Ok(value) = HeaderValue::from_str(&value) {
            answer.headers_mut().insert(name, value);
        }
    }
    answer
}

fn revocation_list(shared: &Shared, file: &str, now: Timestamp) -> Response<Full<Bytes>> {
    if shared.faults.take_for(Fault::CrlAbsent, Protocol::Https) {
        return status(StatusCode::NOT_FOUND);
    }
    let expired = shared.faults.take_for(Fault::CrlExpired, Protocol::Https);
    match shared.igc.crl(file, now, expired) {
        Some(der) => body(der, "application/pkix-crl"),
        None => status(StatusCode::NOT_FOUND),
    }
}

fn body(bytes: Vec<u8>, kind: &'static str) -> Response<Full<Bytes>> {
    let mut answer = Response::new(Full::new(bytes.into()));
    answer.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    answer
}

fn status(code: StatusCode) -> Response<Full<Bytes>> {
    let mut answer = Response::new(Full::default());
    *answer.status_mut() = code;
    answer
}
