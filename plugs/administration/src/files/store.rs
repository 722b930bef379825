//! SQL of files as people see them.

use till_kernel::{list, row};

use super::views::FileView;

row! {
    FileView, names seen, columns [file_id, name, kind, size, width, height, state, user_id, user_name, added_at, removed_at, version]
}

list! {
    /// $1 state, $2 kind.
    pub(crate) FILES, select seen!(),
    from " FROM kernel.file WHERE tenant_id = kernel.tenant_id() AND ($1::text IS NULL OR state = $1) AND ($2::text IS NULL OR kind = $2)",
    place "$3", rows "$4",
    orders ["added_at" ("added_at" Time, "file_id" Id), "name" ("lower(name)" Text, "file_id" Id), "size" ("size" Int, "file_id" Id)],
    first "-added_at",
}
