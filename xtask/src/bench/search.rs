//! Searching a large catalogue over HTTP, beside the statements that the product runs, given to pgbench.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, Result, ensure};
use rand::SeedableRng;
use rand::rngs::StdRng;

use super::load::{Run, Work, closed};
use super::pgbench::{self, Measured};
use super::shop::{Cashier, Shop};
use super::words::{Asked, questions};
use super::{Plan, judged};
use crate::common::{median, query_value};

/// pgbench takes at most 128 scripts; each question is one.
const QUESTIONS: usize = 100;
/// What a question's part of a script may name; each question has values of its own.
const OWN: [&str; 4] = [":code", ":from", ":to", ":patterns"];

/// A client that searches.
struct Searcher {
    cashier: Cashier,
    questions: Arc<Vec<String>>,
}

impl Work for Searcher {
    async fn once(&mut self) -> Result<usize> {
        let at = self.cashier.chance(self.questions.len());
        let question = self.questions.get(at).map(String::as_str).unwrap_or_default();
        let reply = self.cashier.read(&format!("/products?q={question}")).await?;
        ensure!(
            !reply.body.starts_with(br#"{"data":[]"#),
            "nothing was found for {question}"
        );
        Ok(0)
    }
}

/// Measures; answers the closing line.
pub async fn run(plan: &Plan) -> Result<String> {
    println!(
        "search: {} products, GET /products?q=… by barcode, word, two words and the beginning of a word",
        plan.products
    );
    let shop = Shop::open(plan, plan.products).await?;
    let cluster = shop.server.cluster()?;
    let mut random = StdRng::seed_from_u64(plan.seed);
    let asked = questions(&mut random, &shop.articles, QUESTIONS);
    let folder = tempfile::tempdir()?;
    let (scripts, mut variables) = scripts(folder.path(), &asked)?;
    variables.push(("tenant".to_owned(), shop.tenant()?));
    let texts: Arc<Vec<String>> = Arc::new(asked.iter().map(|(_, text)| query_value(text)).collect());
    let clients = plan
        .clients
        .iter()
        .copied()
        .filter(|clients| *clients <= 8)
        .max()
        .unwrap_or(8);
    let (mut ours, mut theirs): (Vec<Run>, Vec<Measured>) = (Vec::new(), Vec::new());
    for round in 1..=plan.rounds {
        let measured = pgbench::run(&cluster, &scripts, &variables, clients, plan.length)?;
        println!(
            "  {round}. pgbench {clients} clients: {:>5.0}/s  mean {:.1} ms  PostgreSQL {:.2} ms, pgbench {:.2} ms of processor each",
            measured.per_second, measured.mean_ms, measured.postgres_ms, measured.generator_ms
        );
        theirs.push(measured);
        let mut searchers = Vec::with_capacity(clients);
        for cashier in shop.cashiers(clients).await? {
            searchers.push(Searcher {
                cashier,
                questions: Arc::clone(&texts),
            });
        }
        let run = closed(&shop.server, searchers, plan.length).await?;
        let [took, _] = run.spread;
        println!(
            "  {round}. till    {clients} clients: {:>5.0}/s  p50 {:.1} p95 {:.1} p99 {:.1} ms  PostgreSQL {:.2} ms, till {:.2} ms, load {:.2} ms of processor each, {} errors",
            run.per_second,
            took.p50_ms,
            took.p95_ms,
            took.p99_ms,
            run.postgres_ms,
            run.server_ms,
            run.generator_ms,
            run.errors
        );
        if let Some(error) = &run.first_error {
            println!("     first error: {error}");
        }
        ours.push(run);
    }
    let ratio = median(
        &ours
            .iter()
            .zip(&theirs)
            .map(|(ours, theirs)| ours.per_second / theirs.per_second)
            .collect::<Vec<_>>(),
    );
    let of = |figure: fn(&Run) -> f64| median(&ours.iter().map(figure).collect::<Vec<_>>());
    judged("ratio to pgbench", ratio, 0.5, true);
    Ok(format!(
        "search ratio={ratio:.2} per_s={:.0} pgbench_per_s={:.0} server_cpu_ms={:.2} p95_ms={:.1} clients={clients} errors={}",
        of(|run| run.per_second),
        median(
            &theirs
                .iter()
                .map(|measured| measured.per_second)
                .collect::<Vec<_>>()
        ),
        of(|run| run.server_ms),
        of(|run| run.spread.first().map_or(0.0, |spread| spread.p95_ms)),
        ours.iter().map(|run| run.errors).sum::<u64>()
    ))
}

/// A script for each question, and the values of all of them: pgbench sends variables as parameters, as the product does.
fn scripts(folder: &Path, asked: &[(Asked, String)]) -> Result<(Vec<PathBuf>, Vec<(String, String)>)> {
    let template = |name: &str| {
        let path = pgbench::scripts().join(name);
        std::fs::read_to_string(&path).with_context(|| path.display().to_string())
    };
    let (code, words) = (template("search_code.sql")?, template("search_words.sql")?);
    let (mut paths, mut variables) = (Vec::new(), Vec::new());
    for (number, (kind, text)) in asked.iter().enumerate() {
        let mut script = if *kind == Asked::Code {
            code.clone()
        } else {
            words.clone()
        };
        for own in OWN {
            script = script.replace(own, &format!("{own}{number}"));
        }
        let path = folder.join(format!("{number}.sql"));
        std::fs::write(&path, script)?;
        paths.push(path);
        let words: Vec<&str> = text
            .split(|c: char| !c.is_alphanumeric())
            .filter(|word| !word.is_empty())
            .collect();
        let longest = words
            .iter()
            .max_by_key(|word| word.chars().count())
            .copied()
            .unwrap_or_default();
        let patterns: Vec<String> = words.iter().map(|word| format!("\"% {word}%\"")).collect();
        variables.push((format!("code{number}"), text.clone()));
        variables.push((format!("from{number}"), longest.to_owned()));
        variables.push((format!("to{number}"), format!("{longest}{}", char::MAX)));
        variables.push((format!("patterns{number}"), format!("{{{}}}", patterns.join(","))));
    }
    Ok((paths, variables))
}
