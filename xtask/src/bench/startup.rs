//! From the start of the program until it is ready, on an existing cluster; memory at rest.

use std::time::Duration;

use anyhow::Result;

use super::{Plan, judged};
use crate::common::{Cluster, TillServer, bare_start, median};

const STARTS: usize = 5;
/// Rest before memory is read.
const REST: Duration = Duration::from_secs(5);

/// Measures; answers the closing line.
pub async fn run(plan: &Plan) -> Result<String> {
    println!("startup: {STARTS} starts on an existing cluster");
    let mut server = TillServer::start(plan.options.clone()).await?;
    let mut api = server.api().await?;
    api.found(&server.first_run_token()?).await?;
    api.sign_in().await?;
    drop(api);
    let (mut ready, mut stopped, mut bare) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..STARTS {
        let programs = Cluster::of(&server.data_dir())?.programs()?;
        stopped.push(server.stop().await?.as_secs_f64() * 1000.0);
        bare.push(bare_start(&programs, &server.data_dir().join("postgres/data"))?.as_secs_f64() * 1000.0);
        ready.push(server.start_again().await?.as_secs_f64() * 1000.0);
    }
    tokio::time::sleep(REST).await;
    let before = server.processor_time()?;
    tokio::time::sleep(REST).await;
    let idle = server.processor_time()?.saturating_sub(before).as_secs_f64() * 100.0 / REST.as_secs_f64();
    let resident_mib = f64::from(u32::try_from(server.resident_kib()?)?) / 1024.0;
    let list = |values: &[f64]| {
        values
            .iter()
            .map(|value| format!("{value:.0}"))
            .collect::<Vec<_>>()
            .join(", ")
    };
    println!(
        "  ready after {} ms, a bare pg_ctl start after {} ms; stopped after {} ms; {idle:.1} % of a core at rest",
        list(&ready),
        list(&bare),
        list(&stopped)
    );
    let ready_ms = median(&ready);
    let ratio = ready_ms / median(&bare);
    judged("start to ready, of a bare pg_ctl start", ratio, 3.0, false);
    judged("memory at rest, MiB", resident_mib, 60.0, false);
    Ok(format!(
        "startup ratio={ratio:.2} ready_ms={ready_ms:.0} idle_rss_mb={resident_mib:.1} stop_ms={:.0} idle_cpu_percent={idle:.1}",
        median(&stopped)
    ))
}
