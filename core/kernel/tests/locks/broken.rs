//! What becomes of a command when the database does not play along: conflicts, lost COMMITs, an audit log that cannot be written.
//!
//! Each is brought about by a trigger that concerns the test's own business only.

use std::time::Duration;

use sqlx::{AssertSqlSafe, Executor};
use till_kernel::codes;
use till_testkit::Shop;
use uuid::Uuid;

use crate::probe::{Act, branch_name, plug, shop};

/// Makes `body` run when a row of `table` of this business is written.
async fn sabotage(shop: &Shop, table: &str, when: &str, body: &str) {
    let id = shop.tenant.0.simple();
    let tenant = shop.tenant;
    let sql = format!(
        "CREATE SEQUENCE IF NOT EXISTS public.tries_{id};
         GRANT USAGE ON SEQUENCE public.tries_{id} TO PUBLIC;
         CREATE FUNCTION public.sabotage_{id}() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
            BEGIN {} RETURN NEW; END $$;
         CREATE {when} ON {table} {} FOR EACH ROW WHEN (NEW.tenant_id = '{tenant}') EXECUTE FUNCTION public.sabotage_{id}()",
        body.replace("TRIES", &format!("nextval('public.tries_{id}')")),
        if when.contains("CONSTRAINT") { "DEFERRABLE INITIALLY DEFERRED" } else { "" },
    );
    let sql = sql.replace("NAME", &format!("sabotage_{id}"));
    shop.superuser()
        .await
        .execute(sqlx::raw_sql(AssertSqlSafe(sql)))
        .await
        .unwrap();
}

async fn tries(shop: &Shop) -> i64 {
    let sql = format!("SELECT last_value FROM public.tries_{}", shop.tenant.0.simple());
    let (tries,): (i64,) = sqlx::query_as(AssertSqlSafe(sql))
        .fetch_one(&mut shop.superuser().await)
        .await
        .unwrap();
    tries
}

/// Takes the trigger away again; the tables are shared.
async fn mend(shop: &Shop, table: &str) {
    let id = shop.tenant.0.simple();
    let sql = format!(
        "DROP TRIGGER sabotage_{id} ON {table}; DROP FUNCTION public.sabotage_{id}; DROP SEQUENCE public.tries_{id}"
    );
    shop.superuser()
        .await
        .execute(sqlx::raw_sql(AssertSqlSafe(sql)))
        .await
        .unwrap();
}

fn rename(shop: &Shop) -> Act {
    Act::Rename {
        branch_id: shop.branch,
        name: "North".to_owned(),
    }
}

#[tokio::test]
async fn a_conflict_is_tried_again_until_it_is_gone() {
    for state in ["40001", "40P01"] {
        let shop = shop().await;
        let body =
            format!("IF TRIES <= 3 THEN RAISE EXCEPTION 'conflict' USING ERRCODE = '{state}'; END IF;");
        sabotage(&shop, "kernel.branch", "TRIGGER NAME BEFORE UPDATE", &body).await;
        shop.run(&shop.owner(), rename(&shop)).await.unwrap();
        assert_eq!(branch_name(&shop).await, "North");
        assert_eq!(tries(&shop).await, 4, "three conflicts, then the fourth try");
        let renamed = shop
            .audit()
            .await
            .into_iter()
            .filter(|entry| entry.change == "update")
            .count();
        assert_eq!(renamed, 1, "{state}: what was rolled back left no note");
        mend(&shop, "kernel.branch").await;
    }
}

#[tokio::test]
async fn a_conflict_that_does_not_go_away_is_told_after_five_reruns_and_nothing_is_written() {
    let shop = shop().await;
    sabotage(
        &shop,
        "kernel.branch",
        "TRIGGER NAME BEFORE UPDATE",
        "PERFORM TRIES; RAISE EXCEPTION 'conflict' USING ERRCODE = '40001';",
    )
    .await;
    let fault = shop
        .run(&shop.owner(), rename(&shop))
        .await
        .map(|_| ())
        .unwrap_err();
    assert_eq!(fault.code(), codes::BUSY);
    assert!(fault.wait().is_some(), "the caller hears when to try again");
    assert_eq!(tries(&shop).await, 6, "once, and five reruns");
    assert_eq!(branch_name(&shop).await, "Main street");
    mend(&shop, "kernel.branch").await;
}

#[tokio::test]
async fn no_audit_no_change() {
    let shop = shop().await;
    let before = shop.audit().await.len();
    sabotage(
        &shop,
        "kernel.audit_event",
        "TRIGGER NAME BEFORE INSERT",
        "RAISE EXCEPTION 'the audit log is full' USING ERRCODE = '53100';",
    )
    .await;
    let fault = shop
        .run(&shop.owner(), rename(&shop))
        .await
        .map(|_| ())
        .unwrap_err();
    assert_eq!(fault.code(), codes::UNAVAILABLE);
    assert_eq!(branch_name(&shop).await, "Main street");
    mend(&shop, "kernel.audit_event").await;
    assert_eq!(shop.audit().await.len(), before);
}

#[tokio::test]
async fn a_commit_without_an_answer_in_time_is_unknown_and_the_same_key_tells_later() {
    let shop = Shop::impatient(vec![plug()], Duration::from_millis(300)).await;
    // What the COMMIT waits for.
    let held = i64::from(shop.tenant.0.as_fields().0);
    sabotage(
        &shop,
        "kernel.branch",
        "CONSTRAINT TRIGGER NAME AFTER UPDATE",
        &format!("PERFORM set_config('lock_timeout', '0', true); PERFORM pg_advisory_xact_lock({held});"),
    )
    .await;
    let mut holder = shop.superuser().await;
    holder
        .execute(AssertSqlSafe(format!("SELECT pg_advisory_lock({held})")))
        .await
        .unwrap();
    let owner = shop.owner();
    let envelope = shop.envelope();
    let fault = shop
        .run_with(&owner, rename(&shop), envelope.clone())
        .await
        .map(|_| ())
        .unwrap_err();
    assert_eq!(fault.code(), codes::OUTCOME_UNKNOWN, "unknown, not failed");
    holder
        .execute(AssertSqlSafe(format!("SELECT pg_advisory_unlock({held})")))
        .await
        .unwrap();
    // Nobody cancels it: a little later it is done.
    let mut looks = 0;
    while branch_name(&shop).await != "North" {
        looks += 1;
        assert!(looks < 400, "the commit does not go on");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    mend(&shop, "kernel.branch").await;
    let again = shop.run_with(&owner, rename(&shop), envelope).await.unwrap();
    assert!(again.served.replayed, "the same request tells what became of it");
    let renamed = shop
        .audit()
        .await
        .into_iter()
        .filter(|entry| entry.change == "update")
        .count();
    assert_eq!(renamed, 1);
}

#[tokio::test]
async fn a_connection_that_dies_at_commit_is_unknown_and_the_same_key_may_be_tried_again() {
    let shop = shop().await;
    sabotage(
        &shop,
        "kernel.branch",
        "CONSTRAINT TRIGGER NAME AFTER UPDATE",
        "PERFORM pg_terminate_backend(pg_backend_pid());",
    )
    .await;
    let (owner, envelope) = (shop.owner(), shop.envelope());
    let fault = shop
        .run_with(&owner, rename(&shop), envelope.clone())
        .await
        .map(|_| ())
        .unwrap_err();
    assert_eq!(fault.code(), codes::OUTCOME_UNKNOWN);
    mend(&shop, "kernel.branch").await;
    let done = shop.run_with(&owner, rename(&shop), envelope).await.unwrap();
    assert!(!done.served.replayed, "it had not been committed");
    assert_eq!(branch_name(&shop).await, "North");
}

#[tokio::test]
async fn a_stored_reply_belongs_to_who_was_given_it() {
    let shop = shop().await;
    let owner = shop.owner();
    let envelope = shop.envelope();
    let first = shop
        .run_with(&owner, rename(&shop), envelope.clone())
        .await
        .unwrap();
    assert!(!first.served.replayed);
    assert!(
        shop.run_with(&owner, rename(&shop), envelope.clone())
            .await
            .is_ok()
    );
    // Another person, even with the same rights, is not given what somebody else was told.
    let other = std::sync::Arc::new(till_kernel::Actor {
        user: Some(till_shared::ids::UserId(shop.id::<Uuid>())),
        ..(*owner).clone()
    });
    let second = shop.run_with(&other, rename(&shop), envelope).await.unwrap();
    assert!(!second.served.replayed);
}

#[tokio::test]
async fn a_stored_reply_is_not_given_to_eyes_that_see_less_by_now() {
    let shop = shop().await;
    let owner = shop.owner();
    let envelope = shop.envelope();
    shop.run_with(&owner, rename(&shop), envelope.clone())
        .await
        .unwrap();
    let same = shop
        .run_with(&owner, rename(&shop), envelope.clone())
        .await
        .unwrap();
    assert!(same.served.replayed);
    let demoted = till_kernel::Actor {
        permissions: std::sync::Arc::new(till_kernel::PermissionSet::of([crate::probe::ACT.key])),
        ..(*owner).clone()
    };
    // The same rights in one branch only: what was told of another is out of sight.
    let moved = till_kernel::Actor {
        branches: till_kernel::BranchScope::Only(vec![shop.branch]),
        ..(*owner).clone()
    };
    for other in [demoted, moved] {
        let fault = shop
            .run_with(&std::sync::Arc::new(other), rename(&shop), envelope.clone())
            .await
            .map(|_| ())
            .unwrap_err();
        assert_eq!(fault.code(), codes::KEY_REUSED);
    }
}

#[tokio::test]
async fn a_refusal_is_one_entry_a_minute_with_a_count() {
    let shop = shop().await;
    let stranger = shop.stranger();
    for _ in 0..40 {
        assert!(shop.run(&stranger, rename(&shop)).await.is_err());
    }
    shop.kernel.settle().await;
    let rows: Vec<(i32, serde_json::Value)> = sqlx::query_as(
        "SELECT times, detail FROM kernel.security_event WHERE tenant_id = $1 AND kind = 'denied'",
    )
    .bind(shop.tenant.0)
    .fetch_all(&mut shop.superuser().await)
    .await
    .unwrap();
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0].0, 40);
    assert_eq!(rows[0].1["operation"], "probe.act");
}
