//! AccessKit's adapter of the system at hand: AT-SPI on Linux, UI Automation on Windows, none elsewhere, where the window
//! works without.

#[cfg(target_os = "linux")]
mod linux;
#[cfg(not(any(target_os = "linux", target_os = "windows")))]
mod none;
#[cfg(target_os = "windows")]
mod windows;

#[cfg(target_os = "linux")]
pub(super) use linux::Adapter;
#[cfg(not(any(target_os = "linux", target_os = "windows")))]
pub(super) use none::Adapter;
#[cfg(target_os = "windows")]
pub(super) use windows::Adapter;
