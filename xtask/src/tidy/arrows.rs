//! The arrows between the crates of the workspace, and which crate may see which heavy library.
//!
//! `shared ← kernel ← goods ← money ← selling ← operations ← management`, `kernel ← administration`,
//! `kernel ← platform ← server ← app`; only `app` knows the plugs. Influence against an arrow goes
//! through an event, or through a port that the lower side declares.

use std::{path::Path, process::Command};

use anyhow::{Context, ensure};
use serde::Deserialize;

use super::Violation;

const RULE: &str = "arrows";

/// What each crate may stand on. A crate that is not here must be added with the arrows it needs.
const ARROWS: &[(&str, &[&str])] = &[
    ("till-shared", &[]),
    ("till-pricing-wasm", &["till-shared"]),
    ("till-kernel", &["till-shared"]),
    ("till-print", &["till-shared"]),
    ("till-goods", &["till-shared", "till-kernel"]),
    ("till-money", &["till-shared", "till-kernel", "till-goods"]),
    (
        "till-selling",
        &["till-shared", "till-kernel", "till-goods", "till-money"],
    ),
    (
        "till-operations",
        &[
            "till-shared",
            "till-kernel",
            "till-goods",
            "till-money",
            "till-selling",
        ],
    ),
    (
        "till-management",
        &["till-shared", "till-kernel", "till-operations"],
    ),
    ("till-administration", &["till-shared", "till-kernel"]),
    ("till-platform", &["till-shared", "till-kernel"]),
    (
        "till-server",
        &["till-shared", "till-kernel", "till-platform", "till-print"],
    ),
    (
        "till-app",
        &[
            "till-shared",
            "till-kernel",
            "till-print",
            "till-operations",
            "till-management",
            "till-administration",
            "till-platform",
            "till-server",
        ],
    ),
    // Tools of the people who build it: they ship nothing, so they may know everything but the binary.
    (
        "till-testkit",
        &[
            "till-shared",
            "till-kernel",
            "till-operations",
            "till-management",
            "till-administration",
        ],
    ),
    (
        "till-xtask",
        &[
            "till-shared",
            "till-kernel",
            "till-print",
            "till-operations",
            "till-management",
            "till-administration",
            "till-platform",
            "till-testkit",
        ],
    ),
];

/// The only tool that other crates may use, and only for their tests: theirs, or by a feature those of the crates above.
const TEST_KIT: &str = "till-testkit";

/// Libraries that stay in one corner: (name or `prefix*`, crates that may use it, why).
const CORNERS: &[(&str, &[&str], &str)] = &[
    (
        "axum",
        &["till-server"],
        "HTTP stays in the server: a plug is written against the kernel",
    ),
    (
        "tower*",
        &["till-server"],
        "HTTP stays in the server: a plug is written against the kernel",
    ),
    (
        "typst*",
        &["till-print"],
        "Typst is a third of the build: only print sees it",
    ),
    (
        "deadpool*",
        &["till-kernel"],
        "connections are the kernel's: every statement runs inside its transactions",
    ),
    ("argon2", &["till-platform"], "passwords are hashed in one place"),
    (
        "jsonwebtoken",
        &["till-platform"],
        "tokens are made and checked in one place",
    ),
];

/// Crates that must stay free of input and output, and what would bring it in.
const PURE: &[&str] = &["till-shared", "till-print"];
const NOT_PURE: &[&str] = &["tokio", "sqlx", "axum", "reqwest", "nix", "rand", "tracing"];

/// A crate of the workspace, as `cargo metadata` tells it.
#[derive(Debug, Deserialize)]
pub struct Package {
    name: String,
    /// Below the root of the workspace; only for messages.
    #[serde(rename = "manifest_path")]
    manifest: String,
    dependencies: Vec<Dependency>,
}

#[derive(Debug, Deserialize)]
struct Dependency {
    name: String,
    /// Nothing for an ordinary one, else `dev` or `build`.
    kind: Option<String>,
    /// Whether only a feature brings it.
    #[serde(default)]
    optional: bool,
}

/// Asks cargo; needs no network, and no lock on the build folder.
pub fn read_packages(root: &Path) -> anyhow::Result<Vec<Package>> {
    #[derive(Deserialize)]
    struct Metadata {
        packages: Vec<Package>,
    }
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let answer = Command::new(cargo)
        .args(["metadata", "--no-deps", "--format-version", "1", "--offline"])
        .current_dir(root)
        .output()
        .context("cargo could not be started")?;
    ensure!(
        answer.status.success(),
        "cargo metadata: {}",
        String::from_utf8_lossy(&answer.stderr)
    );
    let metadata: Metadata = serde_json::from_slice(&answer.stdout).context("cargo metadata")?;
    let prefix = format!("{}/", root.display());
    let mut packages = metadata.packages;
    for package in &mut packages {
        package.manifest = package
            .manifest
            .strip_prefix(&prefix)
            .unwrap_or(&package.manifest)
            .to_owned();
    }
    Ok(packages)
}

pub fn check(packages: &[Package]) -> Vec<Violation> {
    packages
        .iter()
        .flat_map(|package| {
            package
                .dependencies
                .iter()
                .filter_map(|dependency| judge(package, dependency, packages))
        })
        .chain(packages.iter().filter_map(unknown))
        .collect()
}

fn arrows_of(name: &str) -> Option<&'static [&'static str]> {
    if name.starts_with("till-industry-") {
        return Some(&["till-shared", "till-kernel", "till-operations", "till-management"]);
    }
    ARROWS.iter().find(|(from, _)| *from == name).map(|(_, to)| *to)
}

fn unknown(package: &Package) -> Option<Violation> {
    arrows_of(&package.name).is_none().then(|| {
        let what = format!(
            "{} has no arrows yet: add it to ARROWS in xtask/src/tidy/arrows.rs",
            package.name
        );
        Violation::new(&package.manifest, 1, RULE, what)
    })
}

fn judge(package: &Package, dependency: &Dependency, packages: &[Package]) -> Option<Violation> {
    let (from, to) = (package.name.as_str(), dependency.name.as_str());
    let is_dev = dependency.kind.as_deref() == Some("dev");
    let refuse = |rule, what: String| Some(Violation::new(&package.manifest, 1, rule, what));

    if packages.iter().any(|other| other.name == to) {
        let allowed = arrows_of(from)?;
        // The app knows every plug, the industries included.
        let is_plug_of_app =
            matches!(from, "till-app" | TEST_KIT | "till-xtask") && to.starts_with("till-industry-");
        if allowed.contains(&to) || is_plug_of_app || ((is_dev || dependency.optional) && to == TEST_KIT) {
            return None;
        }
        let remedy = if to == TEST_KIT {
            "make it a dev-dependency"
        } else {
            "use an event, or a port it declares"
        };
        return refuse(RULE, format!("{from} must not depend on {to}: {remedy}"));
    }
    if is_dev || from == TEST_KIT || from == "till-xtask" {
        return None;
    }
    if PURE.contains(&from) && NOT_PURE.contains(&to) {
        return refuse(
            "pure",
            format!("{from} does no input or output: keep {to} out of it"),
        );
    }
    CORNERS
        .iter()
        .find(|(library, allowed, _)| {
            let is_it = library
                .strip_suffix('*')
                .map_or(*library == to, |prefix| to.starts_with(prefix));
            is_it && !allowed.contains(&from)
        })
        .and_then(|(_, allowed, why)| {
            refuse(
                "corner",
                format!("{to} belongs to {} only: {why}", allowed.join(", ")),
            )
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn package(name: &str, dependencies: &[(&str, Option<&str>)]) -> Package {
        Package {
            name: name.to_owned(),
            manifest: format!("{name}/Cargo.toml"),
            dependencies: dependencies
                .iter()
                .map(|(name, kind)| Dependency {
                    name: (*name).to_owned(),
                    kind: kind.map(str::to_owned),
                    optional: false,
                })
                .collect(),
        }
    }

    /// The rules broken when `from` gets one more dependency in a workspace of all known crates.
    fn broken(from: &str, to: &str, kind: Option<&str>) -> Vec<&'static str> {
        let added = [(to, kind)];
        let packages: Vec<Package> = ARROWS
            .iter()
            .map(|(name, _)| package(name, if *name == from { &added } else { &[] }))
            .collect();
        check(&packages)
            .into_iter()
            .map(|violation| violation.rule)
            .collect()
    }

    #[test]
    fn dependencies_along_the_arrows_are_allowed() {
        for (from, to) in [
            ("till-kernel", "till-shared"),
            ("till-operations", "till-kernel"),
            ("till-management", "till-operations"),
            ("till-platform", "till-kernel"),
            ("till-server", "till-platform"),
            ("till-app", "till-operations"),
            ("till-testkit", "till-kernel"),
        ] {
            assert!(broken(from, to, None).is_empty(), "{from} → {to}");
        }
    }

    #[test]
    fn dependencies_against_the_arrows_are_refused() {
        for (from, to) in [
            ("till-shared", "till-kernel"),
            ("till-kernel", "till-platform"),
            ("till-operations", "till-platform"),
            ("till-operations", "till-management"),
            ("till-administration", "till-operations"),
            ("till-server", "till-operations"),
            ("till-platform", "till-server"),
            ("till-print", "till-kernel"),
            ("till-xtask", "till-app"),
        ] {
            assert_eq!(broken(from, to, None), [RULE], "{from} → {to}");
            assert_eq!(broken(from, to, Some("dev")), [RULE], "{from} → {to} in tests");
        }
    }

    #[test]
    fn the_test_kit_serves_tests_only() {
        assert!(broken("till-operations", TEST_KIT, Some("dev")).is_empty());
        assert_eq!(broken("till-operations", TEST_KIT, None), [RULE]);
        assert_eq!(broken("till-app", TEST_KIT, Some("build")), [RULE]);
    }

    #[test]
    fn a_crate_without_arrows_is_refused() {
        assert_eq!(check(&[package("till-new", &[])]).len(), 1);
        assert_eq!(
            check(&[package("till-industry-pharmacy", &[("till-kernel", None)])]),
            []
        );
    }

    #[test]
    fn heavy_libraries_stay_in_their_corner() {
        assert_eq!(broken("till-operations", "axum", None), ["corner"]);
        assert_eq!(broken("till-server", "typst-pdf", None), ["corner"]);
        assert!(broken("till-server", "tower-http", None).is_empty());
        assert!(broken("till-app", "axum", Some("dev")).is_empty());
    }

    #[test]
    fn pure_crates_do_no_input_or_output() {
        assert_eq!(broken("till-shared", "sqlx", None), ["pure"]);
        assert!(broken("till-shared", "serde", None).is_empty());
    }
}
