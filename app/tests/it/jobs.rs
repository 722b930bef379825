//! Jobs of servers that share one database, one of which is killed in the middle of them (F26, P-4.12).

use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use crate::support::{Database, Sql, Till};

const JOBS: i64 = 400;

fn number(sql: &mut Sql, what: &str) -> i64 {
    sql.number(&format!(
        "SELECT count(*) FROM kernel.job AS j WHERE j.only_one LIKE 'f26-%' AND {what}"
    ))
}

fn wait_for(sql: &mut Sql, what: &str, count: i64) {
    let begun = Instant::now();
    while number(sql, what) < count {
        assert!(
            begun.elapsed() < Duration::from_mins(2),
            "{what}: not {count} in time"
        );
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn a_server_that_is_killed_leaves_each_job_to_be_done_once_by_another() {
    let database = Database::empty();
    let mut tills: Vec<Till> = (0..2)
        .map(|_| Till::with(&[("DATABASE_URL", &database.url()), ("TILL_JOBS__WORKERS", "3")]))
        .collect();
    for till in &mut tills {
        till.start();
    }
    tills[0].found();
    let mut sql = database.sql();
    // Wanted as a command wants them: the job and its turn, in one transaction.
    let wanted = sql.number(&format!(
        "WITH job AS (
            INSERT INTO kernel.job (tenant_id, job_id, kind, only_one, next_at, asked, work, user_name, enqueued_at)
            SELECT tenant_id, gen_random_uuid(), 'jobs.sweep', 'f26-' || no, now(), work, work, 'F26', now()
            FROM kernel.tenant, generate_series(1, {JOBS}) AS no, (SELECT '{{\"done\":0,\"rows\":{{}}}}'::jsonb AS work) AS work
            RETURNING tenant_id, job_id, next_at
        ), turn AS (
            INSERT INTO kernel.job_turn (tenant_id, job_id, next_at, taken) SELECT tenant_id, job_id, next_at, 0 FROM job RETURNING 1
        )
        SELECT count(*) FROM turn"
    ));
    assert_eq!(wanted, JOBS);
    wait_for(&mut sql, "j.state = 'done'", JOBS / 8);
    let killed = tills[1].process();
    kill(Pid::from_raw(i32::try_from(killed).unwrap()), Signal::SIGKILL).unwrap();
    let _ = tills[1].ends();
    wait_for(&mut sql, "j.state = 'done' OR j.state = 'running'", JOBS);
    // What the killed one had is not waited for a minute: its time is up.
    let _ = sql.texts(
        "UPDATE kernel.job_turn SET next_at = now() WHERE next_at < 'infinity' RETURNING job_id::text",
    );
    tills[1].start();
    wait_for(&mut sql, "j.state = 'done'", JOBS);
    let told = sql.number(
        "SELECT count(*) FROM kernel.outbox AS o JOIN kernel.job AS j ON j.job_id = o.entity_id
         WHERE j.only_one LIKE 'f26-%' AND o.topic = 'jobs.changed' AND o.payload ->> 'state' = 'done'",
    );
    assert_eq!(told, JOBS, "each ended once");
    let steps = sql.number(
        "SELECT count(*) FROM (SELECT o.entity_id, o.payload ->> 'made' FROM kernel.outbox AS o JOIN kernel.job AS j ON j.job_id = o.entity_id
         WHERE j.only_one LIKE 'f26-%' AND o.payload ->> 'state' = 'running' GROUP BY 1, 2 HAVING count(*) > 1) AS twice",
    );
    assert_eq!(steps, 0, "no step was done twice");
    let servers = sql.number("SELECT count(DISTINCT split_part(worker, '-', 1)) FROM kernel.job_run");
    assert!(servers >= 2, "both worked");
    assert_eq!(
        number(
            &mut sql,
            "NOT EXISTS (SELECT FROM kernel.job_run AS r WHERE r.job_id = j.job_id AND r.outcome = 'done')"
        ),
        0
    );
    tills[0].run(&["verify"]).succeeded();
    for till in &mut tills {
        assert!(till.stop().success(), "{}", till.said());
    }
}
