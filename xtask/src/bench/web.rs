//! The till in a browser: what it loads, when it is painted, how long a scan takes, and whether fast scans all arrive.

use std::process::Stdio;

use anyhow::{Context, Result, ensure};

use super::Plan;
use super::shop::Shop;
use crate::common::{ADMIN, PASSWORD};
use crate::shots::{build_web, node, root};

/// Measures; answers the closing line, which the script in `web/e2e` prints.
pub async fn run(plan: &Plan) -> Result<String> {
    println!("web: {} products, Chromium on this machine", plan.products);
    let root = root()?;
    if plan.options.program.is_none() && std::env::var_os("TILL_BIN").is_none() {
        build_web(&root)?;
    }
    let shop = Shop::open(plan, plan.products).await?;
    let (register, _) = shop.registers.first().context("no register")?;
    let output = node(&root, "bench.mjs")
        // The one origin: a page of another is moved there, without its cookie (decision 0018).
        .env(
            "TILL_BENCH_URL",
            format!("http://localhost:{}", shop.server.address().port()),
        )
        .env("TILL_BENCH_USER", ADMIN)
        .env("TILL_BENCH_PASSWORD", PASSWORD)
        .env("TILL_BENCH_REGISTER", register.to_string())
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .output()
        .context("node e2e/bench.mjs (is Node installed? scripts/setup)")?;
    let text = String::from_utf8(output.stdout)?;
    let (seen, closing) = text.trim_end().rsplit_once('\n').unwrap_or(("", text.as_str()));
    println!("{seen}");
    ensure!(
        output.status.success() && closing.starts_with("web "),
        "the browser's part failed ({}): {closing}",
        output.status
    );
    Ok(closing.to_owned())
}
