//! The same streams as wasm in a browser, built as the page is.

use std::fs;

use bench_wasm::random;
use bench_wasm::stream::Way;
use browser_tests::Tab;
use xtask::bench::WASM_VARIABLE;

use crate::streams::{self, AIM_WASM, CHUNKS, CHUNKS_AT_MOST, Speeds};
use crate::table::Table;

const TITLE: &str = "bytes through the client, as wasm in the browser";
const BYTES: usize = 1 << 20;
const PAGE: &str = "<!doctype html><title>bench</title>";

/// Loads the module. What its dependencies would import from JavaScript is never called.
const LOAD: &str = "
(async () => {
    const module = await WebAssembly.compileStreaming(fetch('bench.wasm'));
    const imports = {};
    for (const {module: from, name, kind} of WebAssembly.Module.imports(module)) {
        if (kind !== 'function') throw new Error(`${kind} ${name} is imported`);
        (imports[from] ??= {})[name] = () => { throw new Error(`${name} is called`); };
    }
    window.bench = (await WebAssembly.instantiate(module, imports)).exports;
    return 'loaded';
})()";

/// The fastest of many rounds: the first ones run what the browser has not optimized yet. A round moves the bytes
/// so often that the browser's clock, which is coarse, can tell how long it took.
const RUN: &str = "
(async () => {
    bench.bench_prepare(WAY, BYTES);
    let best = Infinity, moved = 0, times = 1;
    const end = performance.now() + 2000;
    for (let round = 0; round < 6 || (round < 200 && performance.now() < end); round++) {
        const begin = performance.now();
        for (let time = 0; time < times; time++) moved = bench.bench_run(CHUNK);
        const took = performance.now() - begin;
        if (took >= LONG_ENOUGH_MS) best = Math.min(best, took / times);
        else { times *= 2; round = 0; }
        // Code that has been optimized in the background is taken between rounds.
        await new Promise(done => setTimeout(done));
    }
    return {best, moved};
})()";

/// A hundred times the browser's tick.
const LONG_ENOUGH_MS: u32 = 10;

pub fn table() -> Table {
    let Some(module) = std::env::var_os(WASM_VARIABLE) else {
        let mut table = Table::new(TITLE, &["left out: `cargo xtask bench` builds the module"]);
        table.note("");
        return table;
    };
    let folder = tempfile::tempdir().expect("there is a place for temporary files");
    fs::write(folder.path().join("index.html"), PAGE).expect("a file can be written there");
    fs::copy(module, folder.path().join("bench.wasm")).expect("the module was built");

    let tab = Tab::open(folder.path());
    let eval = |script: &str| match tab.eval(script) {
        Ok(value) => value,
        Err(error) => panic!("the module does not run: {error}"),
    };
    eval(LOAD);
    let file = random::bytes(BYTES);
    let speeds: Vec<Speeds> = (0..)
        .zip(Way::ALL)
        .map(|(number, way)| {
            let seconds = CHUNKS.map(|chunk| {
                // Fewer bytes where each is a chunk of its own: the browser's patience has an end.
                let bytes = BYTES.min(chunk * CHUNKS_AT_MOST);
                let expected = way.output(&file[..bytes]).len();
                let script = RUN
                    .replace("WAY", &format!("{number}"))
                    .replace("BYTES", &bytes.to_string())
                    .replace("CHUNK", &chunk.to_string())
                    .replace("LONG_ENOUGH_MS", &LONG_ENOUGH_MS.to_string());
                let result = eval(&script);
                let moved = result["moved"].as_u64();
                assert_eq!(moved, u64::try_from(expected).ok(), "{way:?}");
                result["best"].as_f64().unwrap_or(f64::NAN) / 1e3 * BYTES as f64 / bytes as f64
            });
            Speeds {
                way,
                bytes: file.len(),
                seconds,
            }
        })
        .collect();
    streams::table(TITLE, &speeds, AIM_WASM)
}
