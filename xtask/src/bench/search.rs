//! Searching a large catalogue over HTTP, beside the statements that the product runs, given to pgbench.

use std::path::PathBuf;
use std::sync::Arc;

use anyhow::{Result, ensure};
use rand::SeedableRng;
use rand::rngs::StdRng;

use super::load::{Run, Work, closed};
use super::pgbench::{self, Measured};
use super::shop::{Cashier, Shop};
use super::words::{Asked, questions};
use super::{Plan, judged};
use crate::common::{median, query_value};

const QUESTIONS: usize = 400;

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
    let (scripts, variables) = questions_of(&shop, &asked)?;
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
        "search ratio={ratio:.2} per_s={:.0} pgbench_per_s={:.0} server_cpu_ms={:.2} server_cpu_share={:.2} p95_ms={:.1} clients={clients} errors={}",
        of(|run| run.per_second),
        median(
            &theirs
                .iter()
                .map(|measured| measured.per_second)
                .collect::<Vec<_>>()
        ),
        of(|run| run.server_ms),
        of(|run| run.server_ms / run.postgres_ms),
        of(|run| run.spread.first().map_or(0.0, |spread| spread.p95_ms)),
        ours.iter().map(|run| run.errors).sum::<u64>()
    ))
}

/// Scripts of pgbench, and their variables.
pub type Questions = (Vec<PathBuf>, Vec<(String, String)>);

/// Puts the questions where pgbench's scripts find them, so that their values come as parameters, as the product's do. Answers the scripts,
/// as often as their kind is asked for, and their variables.
pub fn questions_of(shop: &Shop, asked: &[(Asked, String)]) -> Result<Questions> {
    let mut counts = [("code", 0), ("word", 0), ("words", 0)];
    let mut rows = Vec::with_capacity(asked.len());
    for (kind, text) in asked {
        let name = match kind {
            Asked::Code => "code",
            Asked::Word | Asked::Prefix => "word",
            Asked::TwoWords => "words",
        };
        let Some((_, count)) = counts.iter_mut().find(|(other, _)| *other == name) else {
            continue;
        };
        *count += 1;
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
        let patterns = patterns.join(",");
        // Letters, digits and blanks only: nothing to escape.
        rows.push(format!(
            "('{name}', {count}, '{text}', '{longest}', '{longest}{}', '{{{patterns}}}')",
            char::MAX
        ));
    }
    shop.server.cluster()?.psql(&format!(
        "CREATE SCHEMA pgbench; GRANT USAGE ON SCHEMA pgbench TO till_app;
         CREATE TABLE pgbench.question (kind text, no integer, code text, \"from\" text, \"to\" text, patterns text, PRIMARY KEY (kind, no));
         GRANT SELECT ON pgbench.question TO till_app;
         INSERT INTO pgbench.question VALUES {};
         ANALYZE pgbench.question",
        rows.join(", ")
    ))?;
    let mut scripts = Vec::with_capacity(counts.len());
    let mut variables = vec![("tenant".to_owned(), shop.tenant()?)];
    for (name, count) in counts.iter().filter(|(_, count)| *count > 0) {
        scripts.push(PathBuf::from(format!(
            "{}@{count}",
            pgbench::scripts().join(format!("search_{name}.sql")).display()
        )));
        variables.push((format!("count_{name}"), count.to_string()));
    }
    Ok((scripts, variables))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    fn squeezed(text: &str) -> String {
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    fn source(path: &str) -> String {
        std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path)).unwrap()
    }

    /// Lines of SQL in a Rust file without parameters: what a script must hold word for word.
    fn plain_lines<'a>(text: &'a str, from: &str, to: &str) -> Vec<&'a str> {
        let start = text.find(from).unwrap();
        let body = &text[start..start + text[start..].find(to).unwrap()];
        let is_sql = |line: &&str| !line.contains(['$', '!', '"']) && line.split_whitespace().count() > 2;
        body.lines().skip(1).filter(is_sql).collect()
    }

    #[test]
    fn pgbench_is_given_the_statements_of_the_product() {
        let list = source("plugs/operations/goods/src/catalog/store/list.rs");
        let sales = source("plugs/operations/selling/src/sales/store.rs");
        for (product, from, to, script) in [
            (
                &list,
                "macro_rules! dressed",
                "macro_rules! stock",
                "search_word.sql",
            ),
            (&list, "const WORD:", ");\n\n", "search_word.sql"),
            (&list, "const WORDS:", "));\n\n", "search_words.sql"),
            (&list, "const WORD:", ");\n\n", "search_code.sql"),
            (&sales, "const BASIS:", "\";\n\n", "checkout.sql"),
        ] {
            let held = squeezed(&source(&format!("bench/pgbench/{script}")));
            let lines = plain_lines(product, from, to);
            assert!(!lines.is_empty(), "{from}");
            for line in lines {
                assert!(
                    held.contains(&squeezed(line)),
                    "{script} lacks a line of the product's statement: {line}"
                );
            }
        }
    }
}
