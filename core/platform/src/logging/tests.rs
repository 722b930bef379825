//! What a line looks like, and that spans reach a collector.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::sync::{Arc, Mutex};

use serde_json::Value;

use super::*;

#[derive(Clone, Default)]
struct Screen(Arc<Mutex<Vec<u8>>>);

impl Write for Screen {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Screen {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }

    fn lines(&self) -> Vec<Value> {
        self.text()
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect()
    }
}

fn noon() -> jiff::Timestamp {
    "2026-11-21T12:00:00.5Z".parse().unwrap()
}

fn log(format: LogFormat, filter: &str) -> LogConfig {
    LogConfig {
        format,
        filter: filter.to_owned(),
        file: None,
        retention_days: 30,
        file_max_bytes: 1_000_000,
    }
}

fn no_traces() -> TelemetryConfig {
    TelemetryConfig {
        otlp_endpoint: None,
        service_name: "till".to_owned(),
        sample_ratio: 1.0,
    }
}

fn logged(log: &LogConfig, work: impl FnOnce()) -> Screen {
    let screen = Screen::default();
    let (subscriber, guard) = assemble(log, &no_traces(), noon, Box::new(screen.clone())).unwrap();
    tracing::subscriber::with_default(subscriber, work);
    drop(guard);
    screen
}

#[test]
fn a_line_is_flat_json_with_the_request_it_belongs_to() {
    let screen = logged(&log(LogFormat::Json, "info"), || {
        let request = tracing::info_span!(
            "request",
            request_id = "r-1",
            user = tracing::field::Empty,
            level = 7
        );
        let _inside = request.enter();
        request.record("user", "ann");
        tracing::info_span!("inner", request_id = "r-2").in_scope(|| {
            tracing::warn!(total_minor = 1250_i64, ok = true, "two\nlines \"quoted\"");
        });
        tracing::debug!("not shown");
        tracing::info!(target: "till::sales", sale = %"s-1", "sold");
    });
    let lines = screen.lines();
    assert_eq!(lines.len(), 2);
    assert_eq!(
        lines[0],
        serde_json::json!({
            "ts": "2026-11-21T12:00:00.500Z", "level": "warn", "target": "till_platform::logging::tests",
            "message": "two\nlines \"quoted\"", "request_id": "r-2", "user": "ann", "level_": 7,
            "total_minor": 1250, "ok": true,
        })
    );
    assert_eq!(lines[1]["target"], "till::sales");
    assert_eq!(lines[1]["request_id"], "r-1");
    for line in screen.text().lines() {
        let places: Vec<usize> = ALWAYS
            .iter()
            .map(|name| line.find(&format!("\"{name}\":")).unwrap())
            .collect();
        assert!(places.is_sorted() && places[0] == 1, "{line}");
    }
}

#[test]
fn a_warning_keeps_its_request_when_only_warnings_are_logged() {
    let screen = logged(&log(LogFormat::Json, "warn"), || {
        tracing::info_span!("request", request_id = "r-1").in_scope(|| {
            tracing::info!("quiet");
            tracing::warn!("loud");
        });
    });
    let lines = screen.lines();
    assert_eq!(lines.len(), 1);
    assert_eq!(lines[0]["request_id"], "r-1");
}

#[test]
fn a_library_that_holds_the_current_span_adds_nothing_and_loses_nothing() {
    let screen = logged(&log(LogFormat::Json, "info"), || {
        tracing::info_span!("request", request_id = "r-1").in_scope(|| {
            assert!(tracing::Span::current().is_none());
            tracing::info_span!("operation", name = "sell").in_scope(|| tracing::info!("within"));
            tracing::info!("after");
        });
        tracing::info!("outside");
    });
    let seen: Vec<_> = screen
        .lines()
        .into_iter()
        .map(|line| {
            (
                line["message"].clone(),
                line["request_id"].clone(),
                line["name"].clone(),
            )
        })
        .collect();
    let expected = [
        serde_json::json!(["within", "r-1", "sell"]),
        serde_json::json!(["after", "r-1", null]),
        serde_json::json!(["outside", null, null]),
    ];
    assert_eq!(serde_json::json!(seen), serde_json::json!(expected));
}

#[test]
fn a_filter_may_name_targets_or_spans() {
    for (filter, seen) in [
        ("warn,till::sales=info", "sold"),
        ("warn,[request{request_id=r-1}]=info", "plain"),
        // An empty part names nothing; it is not a target that all others begin with.
        ("warn,till::sales=info,", "sold"),
        (",warn,till::sales=info", "sold"),
        ("warn, till::sales=info", "sold"),
    ] {
        let screen = logged(&log(LogFormat::Json, filter), || {
            tracing::info_span!("request", request_id = "r-1").in_scope(|| tracing::info!("plain"));
            tracing::info!(target: "till::sales", "sold");
            tracing::info!("not shown");
        });
        let messages: Vec<_> = screen
            .lines()
            .iter()
            .map(|line| line["message"].clone())
            .collect();
        assert_eq!(messages, [seen], "{filter}");
    }
}

#[test]
fn an_error_is_logged_with_its_causes() {
    #[derive(Debug, thiserror::Error)]
    #[error("the sale was not stored")]
    struct Outer(#[source] std::io::Error);
    let screen = logged(&log(LogFormat::Json, "info"), || {
        let error = Outer(std::io::Error::other("disk full"));
        tracing::error!(error = &error as &dyn std::error::Error, "checkout failed");
    });
    assert_eq!(screen.lines()[0]["error"], "the sale was not stored: disk full");
}

#[test]
fn text_for_people_has_the_same_clock() {
    let screen = logged(&log(LogFormat::Text, "info"), || {
        tracing::info!(port = 7420, "listening");
    });
    let text = screen.text();
    assert!(
        text.starts_with("2026-11-21T12:00:00.500Z") && text.contains("listening port=7420"),
        "{text}"
    );
    assert!(!text.contains('\u{1b}'), "{text}");
}

#[test]
fn the_file_and_the_console_get_the_same_lines() {
    let directory = tempfile::tempdir().unwrap();
    let mut log = log(LogFormat::Json, "info");
    log.file = Some(directory.path().join("logs/till.log"));
    let screen = logged(&log, || {
        for n in 0..1_000 {
            tracing::info!(n, "line");
        }
    });
    let file = std::fs::read_to_string(log.file.unwrap()).unwrap();
    assert_eq!(file.lines().count(), 1_000);
    assert_eq!(file, screen.text());
}

#[test]
fn spans_reach_a_collector_with_the_callers_trace() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let telemetry = TelemetryConfig {
        otlp_endpoint: Some(format!("http://{}", listener.local_addr().unwrap())),
        ..no_traces()
    };
    let collector = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut reader = BufReader::new(stream.try_clone().unwrap());
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            assert!(reader.read_line(&mut head).unwrap() > 0);
        }
        let length = head
            .lines()
            .find_map(|line| {
                line.to_ascii_lowercase()
                    .strip_prefix("content-length:")?
                    .trim()
                    .parse()
                    .ok()
            })
            .unwrap();
        let mut body = vec![0; length];
        reader.read_exact(&mut body).unwrap();
        stream
            .write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")
            .unwrap();
        (head, body)
    });
    let trace = "4bf92f3577b34da6a3ce929d0e0e4736";
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .build()
        .unwrap();
    runtime.block_on(async move {
        let screen = Screen::default();
        let (subscriber, guard) =
            assemble(&log(LogFormat::Json, "info"), &telemetry, noon, Box::new(screen)).unwrap();
        tracing::subscriber::with_default(subscriber, || {
            let span = tracing::info_span!("checkout");
            let id = continue_trace(&span, |name| {
                (name == "traceparent").then(|| format!("00-{trace}-00f067aa0ba902b7-01"))
            });
            assert_eq!(id.as_deref(), Some(trace));
            span.in_scope(|| tracing::info!("sold"));
        });
        drop(guard);
    });
    let (head, body) = collector.join().unwrap();
    assert!(head.starts_with("POST /v1/traces"), "{head}");
    let has = |needle: &[u8]| body.windows(needle.len()).any(|part| part == needle);
    assert!(has(b"checkout"));
    assert!(has(&u128::from_str_radix(trace, 16).unwrap().to_be_bytes()));
}
