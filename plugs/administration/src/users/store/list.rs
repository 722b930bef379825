//! SQL of lists of accounts.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use till_kernel::reading;
use till_kernel::{Fault, Select};
use till_shared::ids::{BranchId, RoleId};
use uuid::Uuid;

use super::{Row, accounts};
use crate::users::model::User;

/// Which accounts a list shows.
pub(crate) struct Filter<'a> {
    /// Text in the names or the e-mail address, in lower case; empty for any.
    pub search: &'a str,
    pub is_active: Option<bool>,
    /// Only accounts that wait after failed sign-ins at this moment.
    pub locked_at: Option<Timestamp>,
    pub role: Option<RoleId>,
    pub branch: Option<BranchId>,
    /// Where the caller may look.
    pub scope: Option<Vec<Uuid>>,
}

/// The conditions of a list, $1 to $5; a text is looked for by `$tail`.
macro_rules! filtered {
    ($head:literal, $tail:literal) => {
        concat!(
            $head,
            "WHERE ($1::boolean IS NULL OR u.is_active = $1)
                AND ($2::timestamptz IS NULL OR u.locked_until > $2)
                AND ($3::uuid IS NULL OR u.role_id = $3 OR EXISTS (SELECT 1 FROM administration.user_role AS a
                    WHERE a.tenant_id = u.tenant_id AND a.user_id = u.user_id AND a.role_id = $3))
                AND ($4::uuid IS NULL OR u.all_branches OR EXISTS (SELECT 1 FROM administration.user_branch AS b
                    WHERE b.tenant_id = u.tenant_id AND b.user_id = u.user_id AND b.branch_id = $4)
                    OR EXISTS (SELECT 1 FROM administration.user_role AS a
                    WHERE a.tenant_id = u.tenant_id AND a.user_id = u.user_id AND a.branch_id = $4))
                AND ($5::uuid[] IS NULL OR u.all_branches OR EXISTS (SELECT 1 FROM administration.user_branch AS b
                    WHERE b.tenant_id = u.tenant_id AND b.user_id = u.user_id AND b.branch_id = ANY($5))
                    OR EXISTS (SELECT 1 FROM administration.user_role AS a
                    WHERE a.tenant_id = u.tenant_id AND a.user_id = u.user_id AND a.branch_id = ANY($5))) ",
            $tail
        )
    };
}

/// A page of accounts by name to sign in, one more than `limit`, and those names.
pub(crate) async fn list(
    sql: &mut Select<'_>,
    filter: &Filter<'_>,
    after: &str,
    limit: u32,
) -> Result<Vec<User>, Fault> {
    const ANY: &str = filtered!(
        "SELECT u.user_id FROM administration.user_account AS u ",
        "AND u.login_name > $6 ORDER BY u.login_name LIMIT $7"
    );
    const NAMED: &str = filtered!(
        "SELECT u.user_id FROM administration.user_account AS u ",
        "AND u.login_name > $6 AND lower(u.username || ' ' || u.full_name || ' ' || u.email) LIKE $8 ORDER BY u.login_name LIMIT $7"
    );
    const WHOLE: &str = accounts!("WHERE u.user_id = ANY($1) ORDER BY u.login_name");
    let text = if filter.search.is_empty() {
        reading!(ANY)
    } else {
        reading!(NAMED)
    };
    let mut query = bound(text, filter).bind(after).bind(i64::from(limit) + 1);
    if !filter.search.is_empty() {
        query = query.bind(pattern(filter.search));
    }
    let ids: Vec<(Uuid,)> = sql.all(query).await?;
    let ids: Vec<Uuid> = ids.into_iter().map(|(id,)| id).collect();
    let rows: Vec<Row> = sql.all(reading!(WHOLE).bind(ids)).await?;
    Ok(rows.into_iter().map(Into::into).collect())
}

/// How many accounts a list has in all.
pub(crate) async fn count(sql: &mut Select<'_>, filter: &Filter<'_>) -> Result<i64, Fault> {
    const ANY: &str = filtered!("SELECT count(*) FROM administration.user_account AS u ", "");
    const NAMED: &str = filtered!(
        "SELECT count(*) FROM administration.user_account AS u ",
        "AND lower(u.username || ' ' || u.full_name || ' ' || u.email) LIKE $6"
    );
    let text = if filter.search.is_empty() {
        reading!(ANY)
    } else {
        reading!(NAMED)
    };
    let mut query = bound(text, filter);
    if !filter.search.is_empty() {
        query = query.bind(pattern(filter.search));
    }
    let (count,): (i64,) = sql.one(query).await?;
    Ok(count)
}

fn bound(query: till_kernel::Reading, filter: &Filter<'_>) -> till_kernel::Bound<till_kernel::Reading> {
    query
        .bind(filter.is_active)
        .bind(filter.locked_at.map(ToSqlx::to_sqlx))
        .bind(filter.role.map(|role| role.0))
        .bind(filter.branch.map(|branch| branch.0))
        .bind(filter.scope.clone())
}

/// The text anywhere; its own wildcards stand for themselves.
fn pattern(search: &str) -> String {
    let mut pattern = String::from("%");
    for c in search.to_lowercase().chars() {
        if matches!(c, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern.push('%');
    pattern
}
