//! SQL of lists of accounts.

use till_kernel::list;

list! {
    /// $1 in use, $2 waits after failed sign-ins at this moment, $3 role, $4 branch, $5 branches, $6 a pattern.
    pub(crate) ACCOUNTS, select account!(),
    from " FROM administration.user_account AS u
            WHERE ($1::boolean IS NULL OR u.is_active = $1)
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
                    WHERE a.tenant_id = u.tenant_id AND a.user_id = u.user_id AND a.branch_id = ANY($5)))
                AND ($6::text IS NULL OR lower(u.username || ' ' || u.full_name || ' ' || u.email) LIKE $6)",
    place "$7", rows "$8",
    orders [
        "username" ("u.login_name" Text),
        "name" ("lower(u.full_name)" Text, "u.login_name" Text),
        "created_at" ("u.created_at" Time, "u.login_name" Text),
    ],
    first "username",
}
