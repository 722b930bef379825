//! The road itself, lock 2 and 3, idempotency.

use std::sync::Arc;

use sqlx::Executor;
use till_kernel::{Actor, Envelope, codes};
use uuid::Uuid;

use crate::probe::{Act, Look, Told, branch_name, shop};

#[tokio::test]
async fn a_change_leaves_audit_and_outbox_in_the_same_transaction() {
    let shop = shop().await;
    shop.run(
        &shop.owner(),
        Act::Rename {
            branch_id: shop.branch,
            name: "North".to_owned(),
        },
    )
    .await
    .unwrap();
    let audit = shop.audit().await;
    assert_eq!(audit.len(), 1);
    assert_eq!(
        (
            audit[0].action.as_str(),
            audit[0].entity.as_str(),
            audit[0].change.as_str()
        ),
        ("probe.act", "branch", "update")
    );
    assert_eq!(
        audit[0].diff,
        serde_json::json!({"before": {"name": "Main street", "version": 1}, "after": {"name": "North", "version": 2}})
    );
    shop.run(
        &shop.owner(),
        Act::ReactTooLate {
            branch_id: shop.branch,
        },
    )
    .await
    .unwrap();
    assert_eq!(shop.outbox().await[0].topic, "probe.happened");
    assert!(shop.findings().await.is_empty());
}

#[tokio::test]
async fn a_failing_command_leaves_nothing() {
    let shop = shop().await;
    let fault = shop
        .run(
            &shop.owner(),
            Act::RenameThenFail {
                branch_id: shop.branch,
            },
        )
        .await
        .map(|_| ())
        .unwrap_err();
    assert_eq!(fault.code(), codes::INVALID);
    assert_eq!(branch_name(&shop).await, "Main street");
    assert!(shop.audit().await.is_empty());
}

#[tokio::test]
async fn who_may_not_is_refused_and_the_refusal_is_on_record() {
    let shop = shop().await;
    let act = Act::Rename {
        branch_id: shop.branch,
        name: "North".to_owned(),
    };
    let fault = shop
        .run(&shop.stranger(), act.clone())
        .await
        .map(|_| ())
        .unwrap_err();
    assert_eq!(fault.code(), codes::FORBIDDEN);
    assert_eq!(fault.members(), &[("permission", "probe.act".into())]);
    let nobody = Arc::new(Actor::anonymous(shop.tenant));
    assert_eq!(
        shop.run(&nobody, act.clone())
            .await
            .map(|_| ())
            .unwrap_err()
            .code(),
        codes::UNAUTHENTICATED
    );
    assert_eq!(
        shop.run(&shop.elsewhere(), act)
            .await
            .map(|_| ())
            .unwrap_err()
            .code(),
        codes::NOT_FOUND
    );
    let (denied,): (i64,) =
        sqlx::query_as("SELECT count(*) FROM kernel.security_event WHERE tenant_id = $1 AND kind = 'denied'")
            .bind(shop.tenant.0)
            .fetch_one(&mut shop.superuser().await)
            .await
            .unwrap();
    assert_eq!(denied, 1, "the stranger's attempt, not the anonymous one");
    assert_eq!(branch_name(&shop).await, "Main street");
}

// Lock 2: PostgreSQL.

#[tokio::test]
async fn the_app_role_sees_no_rows_without_a_business_and_none_of_another() {
    let (one, other) = (shop().await, shop().await);
    let mut app = one.app().await;
    let count = "SELECT count(*) FROM kernel.branch";
    let (none,): (i64,) = sqlx::query_as(count).fetch_one(&mut app).await.unwrap();
    assert_eq!(none, 0);
    app.execute(sqlx::AssertSqlSafe(format!(
        "BEGIN; SET LOCAL app.tenant_id = '{}'",
        one.tenant
    )))
    .await
    .unwrap();
    let (own,): (i64,) = sqlx::query_as(count).fetch_one(&mut app).await.unwrap();
    assert_eq!(own, 1);
    let (foreign,): (i64,) = sqlx::query_as("SELECT count(*) FROM kernel.branch WHERE branch_id = $1")
        .bind(other.branch.0)
        .fetch_one(&mut app)
        .await
        .unwrap();
    assert_eq!(foreign, 0);
    let refused = sqlx::query(
        "INSERT INTO kernel.branch (tenant_id, branch_id, code, name, created_at, version) VALUES ($1, $2, 'X', 'X', now(), 1)",
    )
    .bind(other.tenant.0)
    .bind(Uuid::from_u128(5))
    .execute(&mut app)
    .await
    .unwrap_err();
    assert!(refused.to_string().contains("row-level security"), "{refused}");
}

#[tokio::test]
async fn the_app_role_cannot_rewrite_what_is_append_only() {
    let shop = shop().await;
    for attempt in [
        "UPDATE kernel.audit_event SET actor_name = 'nobody'",
        "DELETE FROM kernel.audit_event",
        "DELETE FROM kernel.audit_event_other",
        "SELECT count(*) FROM kernel.audit_event_other",
        "TRUNCATE kernel.outbox",
        "DELETE FROM kernel.outbox",
        "DELETE FROM kernel.reply",
        "UPDATE kernel.fiscal_entry SET amount_minor = 0",
        "DELETE FROM kernel.fiscal_entry",
        "DELETE FROM kernel.series",
        "UPDATE kernel.series SET prefix = 'X'",
        "UPDATE kernel.reply SET status = 1",
        "DELETE FROM kernel.security_event",
        "ALTER TABLE kernel.branch DISABLE ROW LEVEL SECURITY",
        "DROP POLICY tenant ON kernel.branch",
        "SET ROLE till_owner",
        "CREATE TABLE kernel.mine ()",
        "SELECT kernel.ensure_audit_partitions(1)",
    ] {
        let refused = shop.app().await.execute(attempt).await.expect_err(attempt);
        let text = refused.to_string();
        assert!(
            text.contains("permission denied") || text.contains("must be owner"),
            "{attempt}: {text}"
        );
    }
}

#[tokio::test]
async fn the_role_of_queries_can_change_nothing() {
    let shop = shop().await;
    let mut app = sqlx::ConnectOptions::connect(&shop.database.app).await.unwrap();
    for statement in [
        "UPDATE kernel.branch SET name = 'hidden'",
        "INSERT INTO kernel.outbox (event_id, recorded_at, topic, entity_id, payload) SELECT branch_id, now(), 'x.y', branch_id, '{}' FROM kernel.branch",
        "DELETE FROM kernel.reply",
        "CREATE TABLE kernel.mine ()",
    ] {
        let sql = format!(
            "BEGIN; SET LOCAL ROLE till_reader; SET LOCAL app.tenant_id = '{}'; {statement}",
            shop.tenant
        );
        let refused = app
            .execute(sqlx::raw_sql(sqlx::AssertSqlSafe(sql)))
            .await
            .unwrap_err()
            .to_string();
        assert!(refused.contains("permission denied"), "{statement}: {refused}");
        app.execute("ROLLBACK").await.unwrap();
    }
}

#[tokio::test]
async fn a_query_cannot_write_whatever_its_sql_says() {
    let shop = shop().await;
    let fault = shop.ask(&shop.owner(), Look {}).await.unwrap_err();
    assert!(
        fault.source_text().unwrap().contains("read-only transaction")
            || fault.source_text().unwrap().contains("permission denied"),
        "{fault}"
    );
    assert_eq!(branch_name(&shop).await, "Main street");
}

#[tokio::test]
async fn a_stored_word_that_is_not_known_is_an_error_and_never_a_default() {
    let shop = shop().await;
    let told = |word: &str| Told {
        word: word.to_owned(),
    };
    shop.ask(&shop.owner(), told("pin")).await.unwrap();
    let fault = shop.ask(&shop.owner(), told("passkey")).await.unwrap_err();
    assert_eq!(fault.code(), codes::INTERNAL);
    assert!(fault.source_text().unwrap().contains("passkey"), "{fault}");
}

// Lock 3: what PostgreSQL saw change must have been recorded.

#[tokio::test]
async fn a_change_that_is_not_recorded_is_found() {
    let shop = shop().await;
    let act = Act::Sneak {
        branch_id: shop.branch,
    };
    let fault = shop.run(&shop.owner(), act).await.map(|_| ()).unwrap_err();
    assert_eq!(
        fault.source_text().unwrap(),
        "probe.act changed kernel.branch without recording it"
    );
    assert_eq!(branch_name(&shop).await, "Main street");
}

// Idempotency.

#[tokio::test]
async fn the_same_key_gives_the_same_answer_and_another_body_is_refused() {
    let shop = shop().await;
    let owner = shop.owner();
    let envelope = shop.envelope();
    let act = Act::Rename {
        branch_id: shop.branch,
        name: "North".to_owned(),
    };
    let first = shop
        .run_with(&owner, act.clone(), envelope.clone())
        .await
        .unwrap();
    let second = shop.run_with(&owner, act, envelope.clone()).await.unwrap();
    assert!(!first.served.replayed && second.served.replayed);
    assert_eq!((first.served.status, second.served.status), (201, 200));
    assert_eq!(first.served.body, second.served.body);
    assert_eq!(shop.audit().await.len(), 1);
    let other = Act::Rename {
        branch_id: shop.branch,
        name: "South".to_owned(),
    };
    let fault = shop
        .run_with(&owner, other, envelope)
        .await
        .map(|_| ())
        .unwrap_err();
    assert_eq!(fault.code(), codes::KEY_REUSED);
    assert_eq!(branch_name(&shop).await, "North");
    let bare = Envelope {
        idempotency_key: None,
        ..shop.envelope()
    };
    let fault = shop
        .run_with(
            &owner,
            Act::Rename {
                branch_id: shop.branch,
                name: "X".into(),
            },
            bare,
        )
        .await
        .map(|_| ())
        .unwrap_err();
    assert_eq!(fault.code(), codes::KEY_MISSING);
}

/// Whoever hangs up is stopped at any moment, in the middle of BEGIN too: the connection does not come back inside their transaction.
#[tokio::test]
async fn a_query_that_is_stopped_leaves_no_transaction_to_the_next_command() {
    let shop = shop().await;
    let owner = shop.owner();
    for turn in 0..400_u64 {
        let moments = async {
            for _ in 0..turn {
                tokio::task::yield_now().await;
            }
        };
        tokio::select! {
            biased;
            _ = shop.ask(&owner, Look {}) => {}
            () = moments => {}
        }
        if turn % 4 == 0 {
            let act = Act::Rename {
                branch_id: shop.branch,
                name: format!("North {turn}"),
            };
            shop.run(&owner, act).await.unwrap();
        }
    }
}
