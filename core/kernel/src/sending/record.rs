//! Something that is sent, as it is stored.

use jiff::Timestamp;
use serde::{Serialize, Serializer};
use till_shared::ids::{BranchId, SendingId, UserId};
use uuid::Uuid;

use super::deliver::Deliver;
use super::event::SendingChanged;
use super::{NOT_SET_UP, SendingFailure, SendingState, TOO_MANY_SENDINGS, find_account, masked, sent_since};
use crate::fault::Fault;
use crate::job::Later;
use crate::record::Record;
use crate::write::Write;
use crate::{as_row, table};

/// Something that is sent. The audit log keeps its address only so far that one knows it again.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Sending {
    /// Its id.
    pub sending_id: SendingId,
    /// Which letter.
    pub kind: String,
    /// Of which branch; none for what is the whole business's.
    #[serde(skip)]
    pub branch_id: Option<BranchId>,
    /// What it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub document_id: Option<Uuid>,
    /// Its number, for people.
    pub document_no: String,
    /// To whom.
    #[serde(serialize_with = "as_masked")]
    pub to_address: String,
    /// The language it is written in.
    pub language: String,
    /// Where it stands.
    pub state: SendingState,
    /// Attempts since somebody wanted it last.
    pub tries: i32,
    /// What the last one came to nothing for.
    pub failure: Option<SendingFailure>,
    /// What was said to it.
    #[serde(skip)]
    pub error: Option<String>,
    /// What tells the mail from every other.
    pub message_id: Option<String>,
    /// Who wanted it.
    #[serde(skip)]
    pub user_id: Option<UserId>,
    /// Their name then.
    #[serde(skip)]
    pub user_name: String,
    /// When.
    pub created_at: Timestamp,
    /// When the last attempt began.
    pub attempted_at: Option<Timestamp>,
    /// When it was sent, or given up.
    pub ended_at: Option<Timestamp>,
}

fn as_masked<S: Serializer>(address: &str, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&masked(address))
}

table! {
    Sending = "kernel.sending", key sending_id,
    columns [kind, branch_id, document_id, document_no, to_address, language, state, tries, failure, error, message_id, user_id, user_name,
        created_at, attempted_at, ended_at],
    changes [state, tries, failure, error, message_id, attempted_at, ended_at] by lock
}

impl Record for Sending {
    const ENTITY: &'static str = "sending";
    as_row!();
    // What somebody of one branch sends is theirs; a test of the account is everybody's who may make it.
    const SHARED: bool = true;

    fn id(&self) -> Uuid {
        self.sending_id.0
    }

    fn branch(&self) -> Option<BranchId> {
        self.branch_id
    }
}

/// Something to be sent.
#[derive(Clone, Debug)]
pub struct NewSending<'a> {
    /// Which [`Letter`](super::Letter).
    pub kind: &'static str,
    /// Of which branch.
    pub branch_id: Option<BranchId>,
    /// What it is about.
    pub document_id: Option<Uuid>,
    /// Its number, for people.
    pub document_no: &'a str,
    /// To whom.
    pub to_address: &'a str,
    /// The language it is written in.
    pub language: &'a str,
    /// So many of its kind a person may send within a minute.
    pub a_minute: i64,
}

impl Write {
    /// Sends something once this transaction is committed. Nothing is sent if nobody has said by which server, or if more was wanted within a
    /// minute than people want.
    pub async fn send(&mut self, new: NewSending<'_>) -> Result<Sending, Fault> {
        let account = find_account(&mut self.select()).await?;
        if !account.is_some_and(|account| account.is_active) {
            return Err(NOT_SET_UP.fault());
        }
        // Of each person: nobody stops the others' mail.
        let person = self.actor().user;
        let minute_ago = self.now() - jiff::SignedDuration::from_mins(1);
        if sent_since(&mut self.select(), new.kind, person, minute_ago).await? >= new.a_minute {
            return Err(TOO_MANY_SENDINGS
                .fault()
                .retry_after(std::time::Duration::from_mins(1)));
        }
        let sending = Sending {
            sending_id: self.id(),
            kind: new.kind.to_owned(),
            branch_id: new.branch_id,
            document_id: new.document_id,
            document_no: new.document_no.to_owned(),
            to_address: new.to_address.to_owned(),
            language: new.language.to_owned(),
            state: SendingState::Waiting,
            tries: 0,
            failure: None,
            error: None,
            message_id: None,
            user_id: self.actor().user,
            user_name: self.actor().name.clone(),
            created_at: self.now(),
            attempted_at: None,
            ended_at: None,
        };
        self.create(&sending).await?;
        self.enqueue_delivery(&sending).await?;
        self.tell_sending(&sending)?;
        Ok(sending)
    }

    /// Sends again what was not sent, or what perhaps was.
    pub async fn send_again(&mut self, before: &Sending) -> Result<Sending, Fault> {
        let after = Sending {
            tries: 0,
            ended_at: None,
            ..before.clone()
        };
        let after = self.stand(before, SendingState::Waiting, after).await?;
        self.enqueue_delivery(&after).await?;
        Ok(after)
    }

    /// One job at a time: a dead one that is requeued beside it would take its attempt for one that broke off.
    async fn enqueue_delivery(&mut self, sending: &Sending) -> Result<(), Fault> {
        let only = sending.sending_id.to_string();
        let deliver = Deliver::of(sending.sending_id);
        self.enqueue(Later::new(&deliver).only_one(&only)).await?;
        Ok(())
    }

    /// Says that something is not to be sent.
    pub async fn drop_sending(&mut self, before: &Sending) -> Result<Sending, Fault> {
        let after = Sending {
            ended_at: Some(self.now()),
            ..before.clone()
        };
        self.stand(before, SendingState::Dropped, after).await
    }

    /// Stores a sending in another state, if its life has that step; and tells it.
    pub(super) async fn stand(
        &mut self,
        before: &Sending,
        to: SendingState,
        after: Sending,
    ) -> Result<Sending, Fault> {
        let state = crate::life::Life::step(before.state, to, self.actor())?;
        let after = Sending { state, ..after };
        self.update(before, &after).await?;
        self.tell_sending(&after)?;
        Ok(after)
    }

    fn tell_sending(&mut self, sending: &Sending) -> Result<(), Fault> {
        self.emit(SendingChanged {
            sending_id: sending.sending_id,
            kind: sending.kind.clone(),
            state: sending.state,
            failure: sending.failure,
            branch_id: sending.branch_id,
        })
    }
}
