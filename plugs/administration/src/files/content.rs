//! content.rs: what a file holds.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize, Serializer};
use till_kernel::{Binary, Fault, FileState, FileStore, Output, Permission, Query, Read, StoredFile, codes};
use till_shared::canon::hex;
use till_shared::ids::FileId;

use super::VIEW;

/// Answers what a file holds, as it is kept. Of a file that was taken away nothing.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FileContent {
    /// Of which file.
    pub file_id: FileId,
}

impl Query for FileContent {
    const NAME: &'static str = "files.content";
    const SUMMARY: &'static str = "Answers what a file holds.";
    const PERMISSION: Permission = VIEW;
    type Output = Held;

    async fn run(&self, r: &mut Read) -> Result<Held, Fault> {
        let file = r.load::<StoredFile>(self.file_id).await?;
        if file.state == FileState::Removed {
            return Err(codes::NOT_FOUND.fault());
        }
        let bytes = match file.content {
            Some(content) => content.0,
            None => r
                .port::<dyn FileStore>()?
                .get(r.tenant(), file.sha256)
                .await?
                .ok_or_else(|| Fault::internal(format!("the content of file {} is missing", self.file_id)))?,
        };
        Ok(Held(Binary {
            content_type: file.kind.media_type(),
            content_encoding: None,
            etag: hex(&file.sha256),
            bytes: bytes.into(),
        }))
    }
}

/// What a file holds.
#[derive(Clone, Debug)]
pub struct Held(Binary);

impl Output for Held {
    const IS_FRAMED: bool = false;

    fn binary(&self) -> Option<&Binary> {
        Some(&self.0)
    }
}

impl Serialize for Held {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_unit()
    }
}

impl JsonSchema for Held {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "FileContent".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "format": "binary", "description": "The bytes of a JPEG, PNG, WebP or PDF." })
    }
}
