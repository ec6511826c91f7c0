//! AccessKit's adapter of the system at hand: AT-SPI on Linux, UI Automation on Windows, NSAccessibility on macOS, none
//! elsewhere, where the window works without.

#[cfg(target_os = "linux")]
mod linux;
#[cfg(target_os = "macos")]
mod macos;
#[cfg(not(any(target_os = "linux", target_os = "macos", target_os = "windows")))]
mod none;
#[cfg(target_os = "windows")]
mod windows;

#[cfg(target_os = "linux")]
pub(super) use linux::Adapter;
#[cfg(target_os = "macos")]
pub(super) use macos::Adapter;
#[cfg(not(any(target_os = "linux", target_os = "macos", target_os = "windows")))]
pub(super) use none::Adapter;
#[cfg(target_os = "windows")]
pub(super) use windows::Adapter;
