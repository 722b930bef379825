//! A plug with one operation of each kind, on the kernel's own branches.

use bytes::Bytes;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use till_kernel::{
    Binary, Branch, Care, Command, Event, Fault, FaultCode, Found, List, Module, Orders, Output, Paged,
    Permission, Plug, PlugMigrations, Printed, Query, Read, Violations, Wanted, Write, codes, get,
    list_branches, patch, post,
};
use till_shared::ids::BranchId;
use till_shared::slip::{Slip, Weight};
use uuid::Uuid;

pub const VIEW: Permission = Permission::new("probe.view", "May look.", &[]);
pub const EDIT: Permission = Permission::new("probe.edit", "May change.", &[]);
pub const NIGHT: FaultCode = FaultCode::conflict("probe.night", "The shop sleeps.");

pub fn plug() -> Plug {
    let module = Module::new("probe")
        .permissions([VIEW, EDIT])
        .faults([NIGHT])
        .list::<Branches>(get("/branches"))
        .query::<GetBranch>(get("/branches/{branch_id}"))
        .command::<Rename>(patch("/branches/{id}"))
        .command::<Make>(post("/branches"))
        .query::<Receipt>(get("/receipt"))
        .query::<crate::statement::Statement>(get("/statement"))
        .query::<Snapshot>(get("/snapshot"))
        .query::<Count>(post("/count"))
        .query::<Break>(get("/break"))
        .query::<Open>(get("/open"))
        .query::<Long>(get("/long"))
        .event::<Renamed>()
        .live::<Paged<Branches>>(&["probe.renamed"]);
    Plug {
        name: "probe",
        migrations: PlugMigrations {
            schema: "probe",
            files: &[],
        },
        modules: vec![module],
    }
}

#[derive(Serialize, JsonSchema)]
pub struct BranchView {
    branch_id: BranchId,
    name: String,
    version: i64,
}

impl BranchView {
    fn of(branch: &Branch) -> Self {
        Self {
            branch_id: branch.branch_id,
            name: branch.name.clone(),
            version: branch.version,
        }
    }
}

impl Output for BranchView {
    fn version(&self) -> Option<i64> {
        Some(self.version)
    }
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Branches {}

till_kernel::list! {
    BRANCHES, in memory, orders ["code" (Text)], first "code",
}

impl List for Branches {
    const NAME: &'static str = "probe.branches";
    const SUMMARY: &'static str = "Lists branches.";
    const PERMISSION: Permission = VIEW;
    const ORDERS: Orders = BRANCHES;
    type View = BranchView;

    async fn rows(&self, r: &mut Read, page: &Wanted) -> Result<Found<BranchView>, Fault> {
        let scope = r.branches().clone();
        let branches = list_branches(&mut r.select(), &scope).await?;
        let found = page.cut(branches, |branch| vec![branch.code.clone().into()]);
        Ok(found.map(|branch| BranchView::of(&branch)))
    }
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GetBranch {
    branch_id: BranchId,
}

impl Query for GetBranch {
    const NAME: &'static str = "probe.get";
    const SUMMARY: &'static str = "One branch.";
    const PERMISSION: Permission = VIEW;
    type Output = BranchView;

    async fn run(&self, r: &mut Read) -> Result<BranchView, Fault> {
        Ok(BranchView::of(&r.load::<Branch>(self.branch_id).await?))
    }
}

#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Rename {
    id: BranchId,
    /// The new name.
    name: String,
    #[serde(default)]
    note: Option<String>,
}

impl Command for Rename {
    const NAME: &'static str = "probe.rename";
    const SUMMARY: &'static str = "Renames a branch.";
    const PERMISSION: Permission = EDIT;
    const CARE: Care = Care::versioned().approved_by(EDIT);
    const FAULTS: &'static [FaultCode] = &[NIGHT];
    type Output = BranchView;
    type Error = Fault;

    fn validate(&self, v: &mut Violations) {
        v.text("name", &self.name, 20);
        v.optional_text("note", self.note.as_deref(), 20);
    }

    async fn run(&self, w: &mut Write) -> Result<BranchView, Fault> {
        let before = w.load::<Branch>(self.id).await?;
        w.expect_version(&before)?;
        if self.name == "night" {
            return Err(NIGHT
                .because("It is late.")
                .member("opens_at", "09:00")
                .member("status", 1));
        }
        let after = Branch {
            name: self.name.clone(),
            version: before.version + 1,
            ..before.clone()
        };
        w.update(&before, &after).await?;
        w.emit(Renamed {
            branch_id: self.id,
            name: self.name.clone(),
        })?;
        Ok(BranchView::of(&after))
    }
}

#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Make {
    code: String,
    name: String,
}

impl Command for Make {
    const NAME: &'static str = "probe.make";
    const SUMMARY: &'static str = "Makes a branch.";
    const PERMISSION: Permission = EDIT;
    const CARE: Care = Care::creates();
    type Output = BranchView;
    type Error = Fault;

    fn validate(&self, v: &mut Violations) {
        v.text("code", &self.code, 8);
        v.text("name", &self.name, 20);
    }

    async fn run(&self, w: &mut Write) -> Result<BranchView, Fault> {
        let branch = Branch {
            branch_id: w.id(),
            code: self.code.clone(),
            name: self.name.clone(),
            address: String::new(),
            phone: String::new(),
            time_zone: String::new(),
            is_active: true,
            created_at: w.now(),
            version: 1,
        };
        w.create(&branch).await?;
        Ok(BranchView::of(&branch))
    }
}

#[derive(Serialize, JsonSchema)]
pub struct Renamed {
    branch_id: BranchId,
    name: String,
}

impl Event for Renamed {
    const TOPIC: &'static str = "probe.renamed";
    const SUMMARY: &'static str = "A branch got another name.";
    const VISIBLE_TO: Permission = VIEW;

    fn entity_id(&self) -> Uuid {
        self.branch_id.0
    }

    fn branch(&self) -> Option<BranchId> {
        Some(self.branch_id)
    }
}

#[derive(Serialize, JsonSchema)]
pub struct ReceiptView {
    total_minor: i64,
}

impl Output for ReceiptView {}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Receipt {}

impl Query for Receipt {
    const NAME: &'static str = "probe.receipt";
    const SUMMARY: &'static str = "A receipt.";
    const PERMISSION: Permission = VIEW;
    type Output = Printed<ReceiptView>;

    async fn run(&self, _r: &mut Read) -> Result<Printed<ReceiptView>, Fault> {
        let mut slip = Slip::new("Receipt R-1", "en");
        slip.heading("Shop").pair("Total", "6.20", Weight::Grand);
        Ok(Printed {
            data: ReceiptView { total_minor: 620 },
            slip,
        })
    }
}

#[derive(Serialize, JsonSchema)]
pub struct SnapshotView {
    #[serde(skip)]
    binary: Option<Binary>,
}

impl Output for SnapshotView {
    const IS_FRAMED: bool = false;

    fn binary(&self) -> Option<&Binary> {
        self.binary.as_ref()
    }
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Snapshot {
    /// The ETag that the caller has.
    known: Option<String>,
}

impl Query for Snapshot {
    const NAME: &'static str = "probe.snapshot";
    const SUMMARY: &'static str = "Bytes.";
    const PERMISSION: Permission = VIEW;
    type Output = SnapshotView;

    async fn run(&self, _r: &mut Read) -> Result<SnapshotView, Fault> {
        if self.known.as_deref() == Some("\"early\"") {
            // As if it had found early that nothing changed: made nothing, and says which tag that is.
            let binary = Binary {
                content_type: "application/x-probe",
                content_encoding: None,
                etag: "early".to_owned(),
                bytes: Bytes::new(),
            };
            return Ok(SnapshotView { binary: Some(binary) });
        }
        let binary = Binary {
            content_type: "application/x-probe",
            content_encoding: Some("zstd"),
            etag: "s-7".to_owned(),
            bytes: Bytes::from(vec![7; 5_000]),
        };
        Ok(SnapshotView { binary: Some(binary) })
    }
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Break {
    how: String,
}

impl Query for Break {
    const NAME: &'static str = "probe.break";
    const SUMMARY: &'static str = "Breaks.";
    const PERMISSION: Permission = VIEW;
    type Output = ();

    async fn run(&self, _r: &mut Read) -> Result<(), Fault> {
        match self.how.as_str() {
            "panic" => panic!("SELECT secret FROM users"),
            "slow" => {
                tokio::time::sleep(std::time::Duration::from_secs(5)).await;
                Ok(())
            }
            _ => Err(Fault::internal("SELECT secret FROM users").detail("SELECT secret FROM users")),
        }
    }
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Open {}

impl Query for Open {
    const NAME: &'static str = "probe.open";
    const SUMMARY: &'static str = "Is busy.";
    const PERMISSION: Permission = Permission::ANYONE;
    type Output = ();

    async fn run(&self, _r: &mut Read) -> Result<(), Fault> {
        Err(codes::BUSY
            .fault()
            .retry_after(std::time::Duration::from_millis(2_500)))
    }
}

#[derive(Serialize, JsonSchema)]
pub struct LongView {
    text: String,
}

impl Output for LongView {
    fn version(&self) -> Option<i64> {
        Some(7)
    }
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Long {}

impl Query for Long {
    const NAME: &'static str = "probe.long";
    const SUMMARY: &'static str = "Is worth packing.";
    const PERMISSION: Permission = VIEW;
    type Output = LongView;

    async fn run(&self, _r: &mut Read) -> Result<LongView, Fault> {
        Ok(LongView {
            text: "long ".repeat(1_000),
        })
    }
}

#[derive(Serialize, JsonSchema)]
pub struct Counted {
    words: usize,
}

impl Output for Counted {}

/// A question that is too long for an address.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Count {
    words: Vec<String>,
}

impl Query for Count {
    const NAME: &'static str = "probe.count";
    const SUMMARY: &'static str = "Counts words.";
    const PERMISSION: Permission = VIEW;
    type Output = Counted;

    fn validate(&self, v: &mut Violations) {
        v.at_most("words", self.words.len(), 3);
    }

    async fn run(&self, _r: &mut Read) -> Result<Counted, Fault> {
        Ok(Counted {
            words: self.words.len(),
        })
    }
}
