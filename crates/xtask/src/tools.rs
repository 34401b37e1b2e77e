//! System packages, by what they are needed for and by the name each system gives them.

/// Something that a package brings.
pub(crate) struct Tool {
    /// How to see that it is there.
    pub(crate) sign: Sign,
    /// Debian, Ubuntu.
    pub(crate) apt: &'static str,
    /// Fedora.
    pub(crate) dnf: &'static str,
}

/// What shows that a package is there, whoever installed it.
pub(crate) enum Sign {
    Program(&'static str),
    Library(&'static str),
    Python(&'static str),
}

use Sign::{Library, Program, Python};

/// To build the window on Linux.
pub(crate) const BUILD: &[Tool] = &[
    Tool { sign: Program("cc"), apt: "build-essential", dnf: "gcc" },
    Tool { sign: Program("c++"), apt: "build-essential", dnf: "gcc-c++" },
    Tool { sign: Program("make"), apt: "build-essential", dnf: "make" },
    // OpenSSL's own build, inside SQLCipher.
    Tool { sign: Program("perl"), apt: "perl", dnf: "perl-core" },
    Tool { sign: Program("pkg-config"), apt: "pkg-config", dnf: "pkgconf-pkg-config" },
    Tool { sign: Library("webkit2gtk-4.1"), apt: "libwebkit2gtk-4.1-dev", dnf: "webkit2gtk4.1-devel" },
];

/// To show the window where nobody looks.
pub(crate) const HEADLESS: &[Tool] = &[
    Tool { sign: Program("Xvfb"), apt: "xvfb", dnf: "xorg-x11-server-Xvfb" },
    Tool { sign: Program("dbus-run-session"), apt: "dbus", dnf: "dbus-daemon" },
    Tool { sign: Program("gnome-keyring-daemon"), apt: "gnome-keyring", dnf: "gnome-keyring" },
    Tool { sign: Program("secret-tool"), apt: "libsecret-tools", dnf: "libsecret" },
    Tool { sign: Program("WebKitWebDriver"), apt: "webkit2gtk-driver", dnf: "webkit2gtk-driver" },
    // Pictures of the display.
    Tool { sign: Program("import"), apt: "imagemagick", dnf: "ImageMagick" },
];

/// To run everything of `cargo xtask test` besides.
pub(crate) const TESTS: &[Tool] = &[
    Tool { sign: Python("ensurepip"), apt: "python3-venv", dnf: "python3" },
    Tool { sign: Program("chromium"), apt: "chromium", dnf: "chromium" },
];
