//! Who is answered at the administrator's socket, and where it is.

use std::os::unix::fs::{FileTypeExt, PermissionsExt};
use std::path::Path;
use std::sync::Arc;

use till_kernel::BoxFuture;

use super::listen::may_ask;
use super::*;

struct Echo;

impl Desk for Echo {
    fn answer(&self, ask: Ask) -> BoxFuture<'_, Answer> {
        Box::pin(async move {
            match ask {
                Ask::SetupLink => Answer::SetupLink {
                    link: Some("http://localhost/setup#x".to_owned()),
                    base: "http://localhost".to_owned(),
                },
                _ => Answer::Draining,
            }
        })
    }
}

async fn asked(data_dir: &Path, question: Ask) -> Result<Answer, AskError> {
    let data_dir = data_dir.to_owned();
    tokio::task::spawn_blocking(move || ask(&data_dir, &question))
        .await
        .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_socket_is_closed_to_others_answers_its_own_and_goes_with_the_server() {
    let folder = tempfile::tempdir().unwrap();
    // Longer than a socket's address may be.
    let data_dir = folder.path().join("d".repeat(120));
    std::fs::create_dir(&data_dir).unwrap();
    assert!(matches!(
        asked(&data_dir, Ask::Phase).await,
        Err(AskError::Nobody(_))
    ));

    let open = listen(&data_dir, None, Arc::new(Echo)).unwrap();
    let meta = std::fs::metadata(open.path()).unwrap();
    assert!(meta.file_type().is_socket());
    assert_eq!(meta.permissions().mode() & 0o777, 0o660);
    let below = std::fs::metadata(data_dir.join("run")).unwrap();
    assert_eq!(below.permissions().mode() & 0o007, 0);
    let Answer::SetupLink { link, .. } = asked(&data_dir, Ask::SetupLink).await.unwrap() else {
        panic!("another answer");
    };
    assert_eq!(link.as_deref(), Some("http://localhost/setup#x"));

    drop(open);
    assert!(matches!(
        asked(&data_dir, Ask::Phase).await,
        Err(AskError::Nobody(_))
    ));
    assert!(!data_dir.join("run/admin.sock").exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_has_it_in_its_runtime_folder_with_a_way_from_the_data_folder() {
    let (data_dir, runtime) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    // A server that was killed left both behind.
    std::fs::create_dir(data_dir.path().join("run")).unwrap();
    std::os::unix::fs::symlink("/nowhere", data_dir.path().join("run/admin.sock")).unwrap();
    std::fs::write(runtime.path().join("admin.sock"), "").unwrap();

    let open = listen(data_dir.path(), Some(runtime.path()), Arc::new(Echo)).unwrap();
    assert_eq!(open.path(), runtime.path().join("admin.sock"));
    assert_eq!(
        asked(data_dir.path(), Ask::Drain).await.unwrap(),
        Answer::Draining
    );
}

#[test]
fn only_root_and_the_user_of_the_server_may_ask() {
    assert!(may_ask(0, 1000) && may_ask(1000, 1000));
    assert!(!may_ask(1001, 1000) && !may_ask(1001, 0));
}

#[test]
fn a_question_is_one_word() {
    assert_eq!(
        serde_json::to_string(&Ask::SetupLink).unwrap(),
        r#"{"ask":"setup-link"}"#
    );
    assert!(serde_json::from_str::<Ask>(r#"{"ask":"sell"}"#).is_err());
}
