//! Search: scope, filter, attributes, size limits, pages.

use super::super::faults::{Fault, Faults, Protocol};
use super::filter::matches;
use super::tree::{Node, Tree, path};
use super::{result, success};
use ldap3_proto::control::LdapControl;
use ldap3_proto::proto::{
    LdapOp, LdapPartialAttribute, LdapResult, LdapResultCode, LdapSearchRequest, LdapSearchResultEntry, LdapSearchScope,
};
use std::hash::{DefaultHasher, Hash, Hasher};

/// Entries of one answer without paging.
const LIMIT: usize = 200;
/// Entries of one page.
const LARGEST_PAGE: usize = 1000;

/// What one connection sees.
pub(super) struct View<'a> {
    pub(super) tree: &'a Tree,
    pub(super) root: Node,
}

/// One message of the answer.
pub(super) struct Answer {
    pub(super) op: LdapOp,
    pub(super) controls: Vec<LdapControl>,
}

/// How many entries the server gives at most.
#[derive(Debug, Clone, Copy)]
pub(super) struct ServerLimit {
    entries: usize,
    /// Paging does not go beyond it either.
    hard: bool,
}

/// The server's limit, with its fault.
pub(super) fn server_limit(faults: &Faults) -> ServerLimit {
    let fault = faults.number_for(Fault::LdapSizeLimit, Protocol::Ldap);
    match fault.filter(|_| faults.take_for(Fault::LdapSizeLimit, Protocol::Ldap)) {
        Some(entries) => ServerLimit { entries: usize::try_from(entries).unwrap_or(usize::MAX), hard: true },
        None => ServerLimit { entries: LIMIT, hard: false },
    }
}

struct Page {
    size: usize,
    from: usize,
}

/// Runs a search; the last answer is the result.
pub(super) fn run(
    view: &View<'_>,
    request: &LdapSearchRequest,
    controls: &[LdapControl],
    limit: ServerLimit,
) -> Vec<Answer> {
    let unknown = controls.iter().any(|control| matches!(control, LdapControl::Unknown { criticality: true, .. }));
    if unknown {
        return vec![done(result(LdapResultCode::UnavailableCriticalExtension, "unknown control"), Vec::new())];
    }
    let page = match paging(request, controls) {
        Ok(page) => page,
        Err(refusal) => return vec![done(refusal, Vec::new())],
    };
    let found = match candidates(view, request) {
        Ok(found) => found,
        Err(refusal) => return vec![done(refusal, Vec::new())],
    };
    let found: Vec<&Node> =
        found.into_iter().filter(|node| matches(view.tree, node, &request.filter) == Some(true)).collect();
    let asked = usize::try_from(request.sizelimit).ok().filter(|asked| *asked > 0).unwrap_or(usize::MAX);
    let ours = if page.is_none() || limit.hard { limit.entries } else { usize::MAX };
    let most = asked.min(ours);
    let (from, size) = page.as_ref().map_or((0, usize::MAX), |page| (page.from, page.size));
    let to = from.saturating_add(size).min(most).min(found.len());
    let mut answers: Vec<Answer> =
        found.iter().take(to).skip(from).map(|node| entry(node, request)).map(Answer::entry).collect();
    let over = to < found.len() && to >= most;
    let cookie = if over || to >= found.len() { Vec::new() } else { cookie(to, request) };
    let size = i64::try_from(found.len()).unwrap_or(i64::MAX);
    let controls = page.map(|_| LdapControl::SimplePagedResults { size, cookie }).into_iter().collect();
    let end = if over { result(LdapResultCode::SizeLimitExceeded, "refine your search") } else { success() };
    answers.push(done(end, controls));
    answers
}

impl Answer {
    fn entry(entry: LdapSearchResultEntry) -> Self {
        Self { op: LdapOp::SearchResultEntry(entry), controls: Vec::new() }
    }
}

fn done(result: LdapResult, controls: Vec<LdapControl>) -> Answer {
    Answer { op: LdapOp::SearchResultDone(result), controls }
}

/// The entries in scope.
fn candidates<'a>(view: &'a View<'_>, request: &LdapSearchRequest) -> Result<Vec<&'a Node>, LdapResult> {
    let base = path(&request.base);
    if base.is_empty() {
        return Ok(match request.scope {
            LdapSearchScope::Base => vec![&view.root],
            // The root's only child is the naming context.
            LdapSearchScope::OneLevel => view.tree.nodes.iter().take(1).collect(),
            LdapSearchScope::Subtree | LdapSearchScope::Children => view.tree.nodes.iter().collect(),
        });
    }
    if base == view.tree.schema.path {
        return Ok(if request.scope == LdapSearchScope::OneLevel { Vec::new() } else { vec![&view.tree.schema] });
    }
    if !view.tree.nodes.iter().any(|node| node.path == base) {
        let nearest = view.tree.nodes.iter().filter(|node| base.ends_with(&node.path));
        let matcheddn = nearest.max_by_key(|node| node.path.len()).map(|node| node.dn.clone()).unwrap_or_default();
        return Err(LdapResult { matcheddn, ..result(LdapResultCode::NoSuchObject, "no such entry") });
    }
    let depth = |node: &&Node| node.path.ends_with(&base).then(|| node.path.len() - base.len());
    let inside = |node: &&Node| match request.scope {
        LdapSearchScope::Base => depth(node) == Some(0),
        LdapSearchScope::OneLevel => depth(node) == Some(1),
        LdapSearchScope::Subtree => depth(node).is_some(),
        LdapSearchScope::Children => depth(node).is_some_and(|depth| depth > 0),
    };
    Ok(view.tree.nodes.iter().filter(inside).collect())
}

fn entry(node: &Node, request: &LdapSearchRequest) -> LdapSearchResultEntry {
    let asked = |name: &str| request.attrs.iter().any(|asked| asked.eq_ignore_ascii_case(name));
    let all = request.attrs.is_empty() || asked("*");
    let user = node.attributes.iter().filter(|(name, _)| all || asked(name));
    let operational = node.operational.iter().filter(|(name, _)| asked("+") || asked(name));
    let attribute = |(name, values): &(String, Vec<String>)| LdapPartialAttribute {
        atype: name.clone(),
        vals: if request.typesonly { Vec::new() } else { values.iter().map(|v| v.clone().into_bytes()).collect() },
    };
    LdapSearchResultEntry { dn: node.dn.clone(), attributes: user.chain(operational).map(attribute).collect() }
}

fn paging(request: &LdapSearchRequest, controls: &[LdapControl]) -> Result<Option<Page>, LdapResult> {
    let paged = controls.iter().find_map(|control| match control {
        LdapControl::SimplePagedResults { size, cookie } => Some((*size, cookie)),
        _ => None,
    });
    let Some((size, given)) = paged else { return Ok(None) };
    let size = usize::try_from(size).map_err(|_| result(LdapResultCode::ProtocolError, "a negative page"))?;
    let from = if given.is_empty() { Some(0) } else { resume(given, request) };
    let from = from.ok_or_else(|| result(LdapResultCode::UnwillingToPerform, "not a cookie of this search"))?;
    // RFC 2696 §3: a page of nothing with a cookie abandons the search.
    let size = if size == 0 && given.is_empty() { LARGEST_PAGE } else { size.min(LARGEST_PAGE) };
    Ok(Some(Page { size, from: if size == 0 { usize::MAX } else { from } }))
}

/// Where to go on, bound to the search it belongs to.
fn cookie(next: usize, request: &LdapSearchRequest) -> Vec<u8> {
    format!("{next}:{:x}", fingerprint(request)).into_bytes()
}

fn resume(cookie: &[u8], request: &LdapSearchRequest) -> Option<usize> {
    let (next, mark) = std::str::from_utf8(cookie).ok()?.split_once(':')?;
    (mark == format!("{:x}", fingerprint(request))).then(|| next.parse().ok())?
}

fn fingerprint(request: &LdapSearchRequest) -> u64 {
    let mut hasher = DefaultHasher::new();
    (&request.base, &request.filter, &request.scope, &request.attrs).hash(&mut hasher);
    hasher.finish()
}
