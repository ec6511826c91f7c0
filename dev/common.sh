# Shared by the scripts of dev/ (bash, sourced): messages, the target folder, the compiler.

OLDEST_RUST=1.92
NEEDED_COMPONENTS=(rustfmt clippy)

called_from="$PWD"
root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
cd "$root" || exit 1

# One target folder, outside of the clone, kept between runs.
export CARGO_TARGET_DIR="${PLI_TARGET:-$HOME/.cache/pli/target}"
tools="$(dirname "$CARGO_TARGET_DIR")/tools"
export PATH="$HOME/.cargo/bin:$tools/bin:$PATH:/usr/sbin:/sbin"

say() {
    printf '\n== %s\n' "$*"
}

die() {
    printf '%s: %s\n' "${0##*/}" "$*" >&2
    exit 1
}

# As root, by sudo where we are not root.
privileged() {
    if [ "$(id -u)" = 0 ]; then
        "$@"
    elif command -v sudo >/dev/null; then
        sudo "$@"
    else
        die "root is needed for: $* (neither root nor sudo here)"
    fi
}

at_least() {
    [ "$(printf '%s\n%s\n' "$1" "$2" | sort -V | head -n 1)" = "$1" ]
}

need_rust() {
    local version
    version="$(rustc --version | cut -d ' ' -f 2)" || die "rustc does not run"
    at_least "$OLDEST_RUST" "$version" ||
        die "rustc $version is too old: Pli needs $OLDEST_RUST or newer. With rustup: rustup update stable"
}

# Cargo names what it builds of Pli in the same way in every clone, and looks at times only: with one target folder for
# several clones it may take the other's work for ours. Whatever was built since our last run is built again.
own_target() {
    local mark="$CARGO_TARGET_DIR/last-clone" built="$CARGO_TARGET_DIR/debug/.fingerprint"
    if [ "$(cat "$mark" 2>/dev/null)" != "$root" ] ||
        [ -n "$(find "$built" -path '*/pli-*/*' -newer "$mark" -print -quit 2>/dev/null)" ]; then
        touch src/lib.rs src/main.rs tests/it/main.rs tests/ui/main.rs
    fi
}

# Says that what is built now is ours.
mark_target() {
    mkdir -p "$CARGO_TARGET_DIR"
    printf '%s\n' "$root" >"$CARGO_TARGET_DIR/last-clone"
}
