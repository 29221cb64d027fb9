//! Where things lie: the project's folders, and the versions that `Trunk.toml` pins.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

/// The folder that holds the workspace's `Cargo.toml`.
#[must_use]
pub fn root() -> PathBuf {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    package.parent().unwrap_or(package).to_path_buf()
}

/// Cargo's target folder. (`build.target-dir` of a Cargo configuration is not looked at.)
#[must_use]
pub fn target() -> PathBuf {
    match std::env::var_os("CARGO_TARGET_DIR") {
        Some(folder) => root().join(folder),
        None => root().join("target"),
    }
}

/// The folder for tools that belong to this project alone, so that nothing that a user has
/// installed for other projects is replaced by another version.
#[must_use]
pub fn tools() -> PathBuf {
    target().join("tools")
}

/// The built page.
#[must_use]
pub fn dist() -> PathBuf {
    root().join("dist")
}

/// The tools that build the page, in the versions that `Trunk.toml` asks for.
#[derive(Debug, PartialEq, Eq)]
pub struct Pins {
    pub trunk: String,
    pub wasm_bindgen: String,
    pub wasm_opt: String,
}

impl Pins {
    pub fn read() -> Result<Self> {
        let path = root().join("Trunk.toml");
        let text = std::fs::read_to_string(&path)
            .with_context(|| format!("cannot read {}", path.display()))?;
        Self::parse(&text)
    }

    fn parse(trunk_toml: &str) -> Result<Self> {
        let value = |key: &str| {
            trunk_toml
                .lines()
                .filter_map(|line| line.split_once('='))
                .find(|(name, _)| name.trim() == key)
                .map(|(_, value)| value.trim().trim_matches('"').to_owned())
                .with_context(|| format!("Trunk.toml has no line `{key} = \"...\"`"))
        };
        Ok(Self {
            trunk: value("trunk-version")?.trim_start_matches('=').to_owned(),
            wasm_bindgen: value("wasm_bindgen")?,
            wasm_opt: value("wasm_opt")?.trim_start_matches("version_").to_owned(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pins_are_read_without_the_marks_that_trunk_wants() {
        let text = "trunk-version = \"=0.21.14\"\n[tools]\nwasm_bindgen = \"0.2.129\"\nwasm_opt = \"version_132\"\n";
        let pins = Pins::parse(text).unwrap();
        assert_eq!(pins.trunk, "0.21.14");
        assert_eq!(pins.wasm_bindgen, "0.2.129");
        assert_eq!(pins.wasm_opt, "132");
    }

    #[test]
    fn a_missing_pin_is_named() {
        let error = Pins::parse("trunk-version = \"1\"").unwrap_err();
        assert!(error.to_string().contains("wasm_bindgen"), "{error}");
    }

    #[test]
    fn wasm_bindgen_is_pinned_to_one_version_for_program_and_crate() {
        let manifest = std::fs::read_to_string(root().join("Cargo.toml")).unwrap();
        let pin = format!("wasm-bindgen = \"={}\"", Pins::read().unwrap().wasm_bindgen);
        assert!(
            manifest.contains(&pin),
            "Cargo.toml and Trunk.toml must pin the same wasm-bindgen: {pin}"
        );
    }
}
