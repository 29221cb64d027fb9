//! Weighs the built page as a visitor downloads it: raw, by gzip, by brotli.

use std::{
    fs,
    io::Write as _,
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::{Context as _, Result};

/// The aim: page, style, script and wasm, by brotli.
const AIM_BYTES: usize = 200 * 1024;

struct Weight {
    name: String,
    raw: usize,
    gzip: usize,
    brotli: usize,
}

fn main() -> ExitCode {
    let Some(folder) = std::env::args_os().nth(1) else {
        eprintln!("usage: weigh <folder>; `cargo xtask dist` runs it");
        return ExitCode::from(2);
    };
    match weigh_folder(Path::new(&folder)) {
        Ok(weights) => {
            print!("{}", table(&weights));
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

fn weigh_folder(folder: &Path) -> Result<Vec<Weight>> {
    let mut files = Vec::new();
    collect(folder, &mut files)?;
    let mut weights = Vec::new();
    for path in files {
        let bytes = fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
        let name = path.strip_prefix(folder).unwrap_or(&path);
        weights.push(Weight {
            name: name.display().to_string(),
            raw: bytes.len(),
            gzip: gzip(&bytes)?,
            brotli: brotli(&bytes)?,
        });
    }
    weights.sort_by_key(|weight| std::cmp::Reverse(weight.brotli));
    Ok(weights)
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> Result<()> {
    let entries = fs::read_dir(folder)
        .with_context(|| format!("cannot read the folder {}", folder.display()))?;
    for entry in entries {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, files)?;
        } else {
            files.push(path);
        }
    }
    Ok(())
}

fn gzip(bytes: &[u8]) -> Result<usize> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(bytes)?;
    Ok(encoder.finish()?.len())
}

fn brotli(bytes: &[u8]) -> Result<usize> {
    let mut encoder = brotli::CompressorWriter::new(Vec::new(), 64 * 1024, 11, 24);
    encoder.write_all(bytes)?;
    Ok(encoder.into_inner().len())
}

fn table(weights: &[Weight]) -> String {
    let total = Weight {
        name: "all".to_owned(),
        raw: weights.iter().map(|weight| weight.raw).sum(),
        gzip: weights.iter().map(|weight| weight.gzip).sum(),
        brotli: weights.iter().map(|weight| weight.brotli).sum(),
    };
    let mut text = format!(
        "\n{:<44}{:>10}{:>10}{:>10}\n",
        "what a visitor downloads", "raw", "gzip", "brotli"
    );
    for weight in weights.iter().chain([&total]) {
        text += &format!(
            "{:<44}{:>10}{:>10}{:>10}\n",
            weight.name, weight.raw, weight.gzip, weight.brotli
        );
    }
    let verdict = if total.brotli <= AIM_BYTES {
        "within"
    } else {
        "ABOVE"
    };
    text + &format!(
        "{:.1} KB by brotli: {verdict} the aim of {} KB\n",
        total.brotli as f64 / 1024.0,
        AIM_BYTES / 1024
    )
}
