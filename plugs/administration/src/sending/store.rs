//! SQL of sendings as people see them.

use till_kernel::{list, row};

use super::views::SendingView;

row! {
    SendingView, names sending, columns [sending_id, kind, branch_id, document_id, document_no, to_address, language, state, tries, failure,
        error, message_id, user_id, user_name, created_at, attempted_at, ended_at]
}

list! {
    /// $1 branches, $2 branch, $3 state, $4 whether somebody has to decide, $5 kind, $6 document, $7 address.
    pub(crate) SENDINGS,
    select sending!("s."),
    from " FROM kernel.sending AS s WHERE s.tenant_id = kernel.tenant_id()
        AND ($1::uuid[] IS NULL OR s.branch_id IS NULL OR s.branch_id = ANY($1)) AND ($2::uuid IS NULL OR s.branch_id = $2)
        AND ($3::text IS NULL OR s.state = $3) AND ($4::bool IS NULL OR (s.state IN ('dead', 'perhaps')) = $4)
        AND ($5::text IS NULL OR s.kind = $5) AND ($6::uuid IS NULL OR s.document_id = $6)
        AND ($7::text IS NULL OR lower(s.to_address) = lower($7))",
    place "$8", rows "$9",
    orders ["created_at" ("s.created_at" Time, "s.sending_id" Id)],
    first "-created_at",
}
