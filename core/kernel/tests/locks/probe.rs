//! Operations that do what a test says, also what they must not.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use till_kernel::{
    AsRow, Branch, Care, Change, Command, Credential, Event, Fault, FaultCode, Gate, Issue, Load, Module,
    NewSeries, Numbered, Permission, Plug, PlugMigrations, Query, Read, Record, Rows, Write, changing, post,
    reading, row,
};
use till_shared::ids::{BranchId, RegisterId, SeriesId};
use till_testkit::Shop;
use uuid::Uuid;

pub(crate) const ACT: Permission = Permission::new("probe.act", "May do what the tests do.", &[]);
pub(crate) const CLOSED: FaultCode = FaultCode::conflict("probe.closed", "The series is closed.");

/// A record whose insert touches a table it does not name.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Sneaky {
    id: Uuid,
    branch_id: BranchId,
}

impl Record for Sneaky {
    const ENTITY: &'static str = "sneaky";
    const TABLES: &'static [&'static str] = &["kernel.setting"];

    fn id(&self) -> Uuid {
        self.id
    }

    async fn load(_sql: &mut Load<'_>, _id: Uuid, _lock: bool) -> Result<Option<Self>, Fault> {
        Ok(None)
    }

    async fn insert(&self, sql: &mut Change<'_>) -> Result<(), Fault> {
        sql.run(
            changing!("UPDATE kernel.branch SET name = 'hidden' WHERE branch_id = $1").bind(self.branch_id.0),
        )
        .await?;
        Ok(())
    }

    async fn update(_before: &Self, _after: &Self, _sql: &mut Change<'_>) -> Result<(), Fault> {
        Ok(())
    }
}

#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, tag = "what")]
pub(crate) enum Act {
    Sneak {
        branch_id: BranchId,
    },
    Rename {
        branch_id: BranchId,
        name: String,
    },
    RenameThenFail {
        branch_id: BranchId,
    },
    Open {
        series_id: SeriesId,
        branch_id: BranchId,
        register_id: RegisterId,
        gate: Uuid,
    },
    Number {
        series_id: SeriesId,
        document_id: Uuid,
        gate: Option<Uuid>,
        amount_minor: i64,
    },
    ReactTooLate {
        branch_id: BranchId,
    },
    /// Opens a branch.
    Build {
        branch_id: BranchId,
    },
    /// Gives branches, as they were read at these versions, new names with one call.
    RenameAll {
        renamed: Vec<(BranchId, i64, String)>,
    },
    /// Changes several papers by a statement that counts what it changed, whatever that comes to.
    Scribble {
        ids: Vec<Uuid>,
        is_counted: bool,
    },
}

#[derive(Serialize, JsonSchema)]
pub(crate) struct Done {
    pub(crate) number: Option<Numbered>,
}

impl till_kernel::Output for Done {}

#[derive(Serialize, JsonSchema)]
pub(crate) struct Happened {
    branch_id: BranchId,
}

impl Event for Happened {
    const TOPIC: &'static str = "probe.happened";
    const SUMMARY: &'static str = "Something happened.";
    const VISIBLE_TO: Permission = ACT;

    fn entity_id(&self) -> Uuid {
        self.branch_id.0
    }
}

impl Command for Act {
    const NAME: &'static str = "probe.act";
    const SUMMARY: &'static str = "Does what a test says.";
    const PERMISSION: Permission = ACT;
    const CARE: Care = Care::creates();
    const FAULTS: &'static [FaultCode] = &[CLOSED];
    type Output = Done;
    type Error = Fault;

    async fn run(&self, w: &mut Write) -> Result<Done, Fault> {
        match self.clone() {
            Self::Sneak { branch_id } => {
                w.create(&Sneaky {
                    id: w.id(),
                    branch_id,
                })
                .await?;
            }
            Self::Rename { branch_id, name } => rename(w, branch_id, &name).await?,
            Self::RenameThenFail { branch_id } => {
                rename(w, branch_id, "never").await?;
                return Err(Fault::field("name", "wrong", "changed my mind"));
            }
            Self::Open {
                series_id,
                branch_id,
                register_id,
                gate,
            } => {
                let series = NewSeries {
                    series_id,
                    branch_id,
                    register_id,
                    kind: "probe".to_owned(),
                    prefix: "B01-R01-26-".to_owned(),
                    fiscal_year: 2026,
                };
                w.create(&series).await?;
                let shut = w.load::<Gate>(series_id).await?;
                w.update(&shut, &shut.open_for(Some(gate))).await?;
            }
            Self::Number {
                series_id,
                document_id,
                gate,
                amount_minor,
            } => {
                let number = w.issue(Issue {
                    series_id,
                    gate,
                    closed: CLOSED,
                    kind: "probe",
                    document_id,
                    document_hash: [3; 32],
                    amount_minor,
                });
                return Ok(Done { number: Some(number) });
            }
            Self::ReactTooLate { branch_id } => w.emit(Happened { branch_id })?,
            Self::Build { branch_id } => {
                let branch = Branch {
                    branch_id,
                    code: "B02".to_owned(),
                    name: "Harbour".to_owned(),
                    address: String::new(),
                    phone: String::new(),
                    time_zone: String::new(),
                    is_active: true,
                    created_at: w.now(),
                    version: 1,
                };
                w.create(&branch).await?;
            }
            Self::RenameAll { renamed } => rename_all(w, renamed).await?,
            Self::Scribble { ids, is_counted } => {
                let paper = |id| Paper { id, is_counted };
                let papers: Vec<Paper> = ids.into_iter().map(paper).collect();
                let changes: Vec<(&Paper, &Paper)> = papers.iter().map(|paper| (paper, paper)).collect();
                w.update_all(&changes).await?;
            }
        }
        Ok(Done { number: None })
    }
}

pub(crate) async fn rename(w: &mut Write, branch_id: BranchId, name: &str) -> Result<(), Fault> {
    let before = w.load::<Branch>(branch_id).await?;
    let after = Branch {
        name: name.to_owned(),
        version: before.version + 1,
        ..before.clone()
    };
    w.update(&before, &after).await
}

async fn rename_all(w: &mut Write, renamed: Vec<(BranchId, i64, String)>) -> Result<(), Fault> {
    let mut changes = Vec::new();
    for (branch_id, version, name) in renamed {
        let before = Branch {
            version,
            ..w.select()
                .unscoped::<Branch>(branch_id.0)
                .await?
                .ok_or_else(|| Fault::not_found("branch"))?
        };
        let after = Branch {
            name,
            version: version + 1,
            ..before.clone()
        };
        changes.push((before, after));
    }
    let changes: Vec<(&Branch, &Branch)> = changes.iter().map(|(was, is)| (was, is)).collect();
    w.update_all(&changes).await
}

/// A record of several rows, which are those of branches.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Paper {
    id: Uuid,
    is_counted: bool,
}

impl Record for Paper {
    const ENTITY: &'static str = "paper";
    const TABLES: &'static [&'static str] = &["kernel.branch"];
    const ROWS: Rows = Rows::Document;

    fn id(&self) -> Uuid {
        self.id
    }

    async fn load(_sql: &mut Load<'_>, _id: Uuid, _lock: bool) -> Result<Option<Self>, Fault> {
        Ok(None)
    }

    async fn insert(&self, _sql: &mut Change<'_>) -> Result<(), Fault> {
        Ok(())
    }

    async fn update(before: &Self, after: &Self, sql: &mut Change<'_>) -> Result<(), Fault> {
        Self::update_all(&[(before, after)], sql).await
    }

    async fn update_all(changes: &[(&Self, &Self)], sql: &mut Change<'_>) -> Result<(), Fault> {
        let ids: Vec<Uuid> = changes.iter().map(|(_, after)| after.id).collect();
        let query = changing!("UPDATE kernel.branch SET phone = '1' WHERE branch_id = ANY($1)").bind(ids);
        if changes.iter().all(|(_, after)| after.is_counted) {
            sql.exactly(changes.len(), query).await
        } else {
            sql.run(query).await.map(|_| ())
        }
    }
}

/// A query that tries to lock what it reads.
#[derive(Deserialize, JsonSchema)]
pub(crate) struct Look {}

impl Query for Look {
    const NAME: &'static str = "probe.look";
    const SUMMARY: &'static str = "Tries to lock.";
    const PERMISSION: Permission = ACT;
    type Output = ();

    async fn run(&self, r: &mut Read) -> Result<(), Fault> {
        let _: Vec<(Uuid,)> = r
            .select()
            .all(reading!("SELECT branch_id FROM kernel.branch FOR UPDATE"))
            .await?;
        Ok(())
    }
}

/// A query that reads a word as if it were stored.
#[derive(Deserialize, JsonSchema)]
pub(crate) struct Told {
    pub word: String,
}

struct Method {
    method: Credential,
}
row! { Method, reads [method] }

impl Query for Told {
    const NAME: &'static str = "probe.told";
    const SUMMARY: &'static str = "Reads a word.";
    const PERMISSION: Permission = ACT;
    type Output = ();

    async fn run(&self, r: &mut Read) -> Result<(), Fault> {
        let reading = reading!("SELECT $1::text AS method").bind(&self.word);
        let AsRow(read): AsRow<Method> = r.select().one(reading).await?;
        assert_eq!(read.method.word(), self.word);
        Ok(())
    }
}

pub(crate) fn plug() -> Plug {
    Plug {
        name: "probe",
        migrations: PlugMigrations {
            schema: "probe",
            files: &[],
        },
        modules: vec![
            Module::new("probe")
                .permissions([ACT])
                .record::<Sneaky>()
                .record::<Paper>()
                .faults([CLOSED])
                .command::<Act>(post("/probe"))
                .event::<Happened>(),
        ],
    }
}

pub(crate) async fn shop() -> Shop {
    Shop::open(vec![plug()]).await
}

pub(crate) async fn branch_name(shop: &Shop) -> String {
    let (name,): (String,) = sqlx::query_as("SELECT name FROM kernel.branch WHERE branch_id = $1")
        .bind(shop.branch.0)
        .fetch_one(&mut shop.superuser().await)
        .await
        .unwrap();
    name
}
