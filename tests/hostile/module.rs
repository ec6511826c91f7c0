//! A PKCS#11 module that does harm, for `tests/it/card/hostile.rs`: one trick a copy, by the copy's file name.
//!
//! `hang-login.so` never comes back from `C_Login`; `crash-…` ends the process there, `gone-…` says that the token is gone,
//! `odd-…` returns a number that is no return value. Where: `initialize`, `info`, `slots`, `slot`, `token`, `mechanisms`,
//! `session`, `find`, `read`, `login`, `sign`. Everything else is a trick of its own, below. `honest.so` does none: a token
//! with one certificate, any code is right; only its signatures are no good, for it has no key.
//!
//! Whoever reaches the place of a trick leaves the file `reached` beside the copy.
#![allow(
    unsafe_code,
    unreachable_pub,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    non_snake_case,
    reason = "a foreign module: pointers from C, and nobody survives what it does"
)]

use cryptoki_sys::*;
use std::ffi::{CStr, c_char, c_int, c_void};
use std::io::{Read as _, Write as _};
use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::OnceLock;
use std::time::Duration;

/// What the token says of itself as its certificate.
const CERTIFICATE: &[u8] = include_bytes!("card.der");
const ID: &[u8] = &[0x10, 0x20];
/// More than any machine has.
const VAST: CK_ULONG = 1 << 42;
const LARGE: CK_ULONG = 100 << 20;
/// No return value of PKCS#11.
const ODD: CK_RV = 0x7fff_fff0;

#[repr(C)]
struct DlInfo {
    file: *const c_char,
    base: *mut c_void,
    name: *const c_char,
    address: *mut c_void,
}

unsafe extern "C" {
    fn dladdr(address: *const c_void, info: *mut DlInfo) -> c_int;
    fn close(descriptor: c_int) -> c_int;
}

/// Where this copy lies.
fn place() -> &'static PathBuf {
    static PLACE: OnceLock<PathBuf> = OnceLock::new();
    PLACE.get_or_init(|| {
        let mut info = DlInfo {
            file: std::ptr::null(),
            base: std::ptr::null_mut(),
            name: std::ptr::null(),
            address: std::ptr::null_mut(),
        };
        let found = unsafe { dladdr(C_GetFunctionList as *const c_void, &raw mut info) };
        assert!(found != 0, "a module knows where it was loaded from");
        PathBuf::from(unsafe { CStr::from_ptr(info.file) }.to_str().unwrap())
    })
}

fn is(trick: &str) -> bool {
    let mine = place().file_stem().is_some_and(|name| name == trick);
    if mine {
        reached();
    }
    mine
}

fn reached() {
    let _ = std::fs::write(place().with_file_name("reached"), "");
}

/// The tricks that may be done anywhere.
fn at(moment: &str) -> CK_RV {
    if is("prints") {
        let mut read = [0; 1];
        let _ = std::io::stdin().read(&mut read);
        for _ in 0..1_000 {
            let _ = writeln!(std::io::stdout(), "\0\0\0\u{8}{{\"Done\":0}} {moment}");
            let _ = writeln!(std::io::stderr(), "{moment}");
        }
    }
    let name = place().file_stem().unwrap().to_str().unwrap();
    let Some((trick, mine)) = name.split_once('-') else { return CKR_OK };
    if mine != moment {
        return CKR_OK;
    }
    reached();
    match trick {
        "hang" => loop {
            std::thread::sleep(Duration::from_secs(60));
        },
        "crash" => std::process::abort(),
        "gone" => CKR_DEVICE_REMOVED,
        "odd" => ODD,
        _ => CKR_OK,
    }
}

macro_rules! moment {
    ($moment:literal) => {
        match at($moment) {
            CKR_OK => {}
            other => return other,
        }
    };
}

fn fill(field: &mut [u8], text: &str) {
    field.fill(b' ');
    let length = text.len().min(field.len());
    field[..length].copy_from_slice(&text.as_bytes()[..length]);
}

/// Closes everything, the client's pipes too.
fn close_all() {
    for descriptor in 0..1_024 {
        unsafe { close(descriptor) };
    }
}

/// More address space than a module can want; not one page of it is used.
fn eat_memory() {
    let eaten: Vec<Vec<u8>> = (0..64).map(|_| Vec::with_capacity(1 << 30)).collect();
    std::mem::forget(eaten);
}

unsafe extern "C" fn initialize(_: *mut c_void) -> CK_RV {
    moment!("initialize");
    if is("closes-streams") {
        close_all();
    }
    CKR_OK
}

unsafe extern "C" fn info(out: *mut CK_INFO) -> CK_RV {
    moment!("info");
    let out = unsafe { &mut *out };
    if is("odd-text") {
        out.libraryDescription.fill(0xFF);
        out.manufacturerID.fill(0x07);
        return CKR_OK;
    }
    fill(&mut out.libraryDescription, "Module hostile TEST");
    fill(&mut out.manufacturerID, "TEST");
    CKR_OK
}

unsafe extern "C" fn slots(_: CK_BBOOL, list: *mut CK_SLOT_ID, count: *mut CK_ULONG) -> CK_RV {
    moment!("slots");
    if is("eats-memory") {
        eat_memory();
    }
    let room = unsafe { *count };
    let number = match () {
        () if is("many-slots") => 10_000,
        () if is("vast-slots") => VAST,
        () => 1,
    };
    unsafe { *count = number };
    if list.is_null() {
        return CKR_OK;
    }
    // There is always one more.
    if number > room || is("endless-slots") {
        return CKR_BUFFER_TOO_SMALL;
    }
    for slot in 0..number {
        unsafe { *list.add(slot as usize) = slot };
    }
    CKR_OK
}

unsafe extern "C" fn slot(_: CK_SLOT_ID, out: *mut CK_SLOT_INFO) -> CK_RV {
    moment!("slot");
    let out = unsafe { &mut *out };
    fill(&mut out.slotDescription, if is("odd-text") { "\u{1b}[2JLecteur\u{202e}\u{7}" } else { "Lecteur TEST" });
    fill(&mut out.manufacturerID, "TEST");
    out.flags = CKF_TOKEN_PRESENT | CKF_REMOVABLE_DEVICE | CKF_HW_SLOT;
    CKR_OK
}

unsafe extern "C" fn token(slot: CK_SLOT_ID, out: *mut CK_TOKEN_INFO) -> CK_RV {
    moment!("token");
    let out = unsafe { &mut *out };
    fill(&mut out.label, "TEST");
    fill(&mut out.manufacturerID, "TEST");
    fill(&mut out.model, "TEST");
    fill(&mut out.serialNumber, &format!("{slot:016}"));
    if is("odd-text") {
        fill(&mut out.serialNumber, "12\u{1b}[31m\u{202e}34\u{7}");
        out.model.fill(0xC3);
    }
    out.flags = CKF_LOGIN_REQUIRED | CKF_TOKEN_INITIALIZED | CKF_USER_PIN_INITIALIZED;
    (out.ulMinPinLen, out.ulMaxPinLen) = if is("odd-lengths") { (CK_ULONG::MAX, CK_ULONG::MAX - 1) } else { (4, 4) };
    fill(&mut out.utcTime, "");
    CKR_OK
}

unsafe extern "C" fn mechanisms(_: CK_SLOT_ID, list: *mut CK_MECHANISM_TYPE, count: *mut CK_ULONG) -> CK_RV {
    moment!("mechanisms");
    unsafe { *count = if is("vast-mechanisms") { VAST } else { 1 } };
    if !list.is_null() {
        unsafe { *list = CKM_RSA_PKCS };
    }
    CKR_OK
}

unsafe extern "C" fn open_session(
    _: CK_SLOT_ID,
    _: CK_FLAGS,
    _: *mut c_void,
    _: CK_NOTIFY,
    session: *mut CK_SESSION_HANDLE,
) -> CK_RV {
    moment!("session");
    unsafe { *session = 1 };
    CKR_OK
}

unsafe extern "C" fn of_session(_: CK_SESSION_HANDLE) -> CK_RV {
    CKR_OK
}

unsafe extern "C" fn login(_: CK_SESSION_HANDLE, _: CK_USER_TYPE, _: *mut u8, _: CK_ULONG) -> CK_RV {
    moment!("login");
    CKR_OK
}

/// What is being looked for, and whether it was found.
static SEARCH: Mutex<(CK_OBJECT_CLASS, bool)> = Mutex::new((0, false));

unsafe extern "C" fn find_begin(_: CK_SESSION_HANDLE, template: *mut CK_ATTRIBUTE, count: CK_ULONG) -> CK_RV {
    moment!("find");
    for place in 0..count as usize {
        let attribute = unsafe { &*template.add(place) };
        if attribute.type_ == CKA_CLASS {
            *SEARCH.lock().unwrap() = (unsafe { *attribute.pValue.cast::<CK_OBJECT_CLASS>() }, false);
        }
    }
    CKR_OK
}

unsafe extern "C" fn find(
    _: CK_SESSION_HANDLE,
    found: *mut CK_OBJECT_HANDLE,
    room: CK_ULONG,
    count: *mut CK_ULONG,
) -> CK_RV {
    let mut search = SEARCH.lock().unwrap();
    let (class, done) = *search;
    search.1 = true;
    if is("more-objects") {
        unsafe { *count = 1_000_000 };
        return CKR_OK;
    }
    let number = match () {
        () if is("many-objects") => room,
        () if done || class == CKO_DATA => 0,
        () => 1,
    };
    for place in 0..number as usize {
        unsafe { *found.add(place) = class + 1 };
    }
    unsafe { *count = number };
    CKR_OK
}

unsafe extern "C" fn read(
    _: CK_SESSION_HANDLE,
    _: CK_OBJECT_HANDLE,
    wanted: *mut CK_ATTRIBUTE,
    count: CK_ULONG,
) -> CK_RV {
    moment!("read");
    for place in 0..count as usize {
        let attribute = unsafe { &mut *wanted.add(place) };
        let value = if attribute.type_ == CKA_ID { ID } else { CERTIFICATE };
        let length = match attribute.type_ {
            CKA_VALUE if is("vast-object") => VAST,
            CKA_VALUE if is("large-object") => LARGE,
            // As much as is read of an object: all of them together are more than an answer holds.
            CKA_VALUE if is("many-objects") => 16 << 10,
            _ => value.len() as CK_ULONG,
        };
        if !attribute.pValue.is_null() {
            let kept = value.len().min(attribute.ulValueLen as usize);
            unsafe { std::ptr::copy_nonoverlapping(value.as_ptr(), attribute.pValue.cast(), kept) };
        }
        attribute.ulValueLen = length;
    }
    CKR_OK
}

unsafe extern "C" fn sign_begin(_: CK_SESSION_HANDLE, _: *mut CK_MECHANISM, _: CK_OBJECT_HANDLE) -> CK_RV {
    moment!("sign");
    CKR_OK
}

unsafe extern "C" fn sign(_: CK_SESSION_HANDLE, _: *mut u8, _: CK_ULONG, out: *mut u8, length: *mut CK_ULONG) -> CK_RV {
    let size = match () {
        () if is("short-signature") => 3,
        () if is("vast-signature") => VAST,
        () if is("long-signature") => 1 << 20,
        () => 256,
    };
    if !out.is_null() {
        unsafe { std::slice::from_raw_parts_mut(out, size as usize) }.fill(0x5A);
    }
    unsafe { *length = size };
    CKR_OK
}

/// What every user of PKCS#11 asks first.
///
/// # Safety
/// `list` points to a place for a pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn C_GetFunctionList(list: *mut *mut CK_FUNCTION_LIST) -> CK_RV {
    if is("no-list") {
        unsafe { *list = std::ptr::null_mut() };
        return CKR_OK;
    }
    let mut functions = CK_FUNCTION_LIST { version: CK_VERSION { major: 2, minor: 40 }, ..Default::default() };
    if !is("no-functions") {
        functions.C_Initialize = Some(initialize);
        functions.C_GetInfo = Some(info);
        functions.C_GetSlotList = Some(slots);
        functions.C_GetSlotInfo = Some(slot);
        functions.C_GetTokenInfo = Some(token);
        functions.C_GetMechanismList = Some(mechanisms);
        functions.C_OpenSession = Some(open_session);
        functions.C_CloseSession = Some(of_session);
        functions.C_Login = Some(login);
        functions.C_Logout = Some(of_session);
        functions.C_FindObjectsInit = Some(find_begin);
        functions.C_FindObjects = Some(find);
        functions.C_FindObjectsFinal = Some(of_session);
        functions.C_GetAttributeValue = Some(read);
        functions.C_SignInit = Some(sign_begin);
        functions.C_Sign = Some(sign);
    }
    unsafe { *list = Box::leak(Box::new(functions)) };
    CKR_OK
}
