//! Whether the address is free, or used by this installation's own server: any till that holds some lock is not proof of that.

use std::io::ErrorKind;
use std::net::{SocketAddr, TcpListener};
use std::path::Path;

use super::Check;
use crate::admin_socket::{self, Answer, Ask, Standing};
use crate::postgres_cluster::{ClusterError, DataDirLock};

const NAME: &str = "port";

/// The server, if one runs on the folder, and the address.
pub(super) fn checks(listen: SocketAddr, data_dir: &Path) -> Vec<Check> {
    let standing = match admin_socket::ask(data_dir, &Ask::Phase) {
        Ok(Answer::Phase(standing)) => Some(standing),
        _ => None,
    };
    let server = standing.as_ref().map(|server| {
        Check::ok(
            "server",
            format!(
                "till {} runs on this folder: {}, process {}, {}",
                server.version, server.phase, server.process, server.address
            ),
        )
    });
    server
        .into_iter()
        .chain([port(listen, data_dir, standing.as_ref())])
        .collect()
}

fn port(listen: SocketAddr, data_dir: &Path, server: Option<&Standing>) -> Check {
    let Err(error) = TcpListener::bind(listen) else {
        return Check::ok(NAME, format!("{listen} is free"));
    };
    match (error.kind(), server) {
        (ErrorKind::AddrInUse, Some(server)) if same(listen, server.address) => Check::ok(
            NAME,
            format!(
                "{listen} is used by the running till (process {})",
                server.process
            ),
        ),
        (ErrorKind::AddrInUse, Some(server)) => Check::fail(
            NAME,
            format!(
                "{listen} is used by another program: the till on this folder (process {}) listens on {}",
                server.process, server.address
            ),
            "stop that program, or set http.listen; then start the till again",
        ),
        (ErrorKind::AddrInUse, None) => match DataDirLock::acquire_existing(data_dir) {
            Err(ClusterError::Locked { pid, .. }) => Check::warn(
                NAME,
                format!(
                    "{listen} is used, and a till{} that does not answer here holds this folder: whether it is the same cannot be told",
                    pid.map(|pid| format!(" (process {pid})")).unwrap_or_default()
                ),
                "ask as root or as the user of the server; if it stays so, start it again",
            ),
            _ => Check::fail(
                NAME,
                format!("{listen} is used by another program"),
                "stop that program, or set http.listen",
            ),
        },
        _ => Check::fail(
            NAME,
            format!("{listen}: {error}"),
            "set http.listen to an address of this machine; ports below 1024 need CAP_NET_BIND_SERVICE",
        ),
    }
}

/// Whether the server's address is the wanted one, or covers it.
fn same(wanted: SocketAddr, has: SocketAddr) -> bool {
    wanted.port() == has.port()
        && (wanted.ip().to_canonical() == has.ip().to_canonical()
            || has.ip().is_unspecified()
            || wanted.ip().is_unspecified())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::Status;

    fn standing(address: SocketAddr) -> Standing {
        Standing {
            phase: "ready".to_owned(),
            detail: String::new(),
            version: "1".to_owned(),
            process: 4_711,
            address,
            data_dir: "/srv/till".into(),
        }
    }

    #[test]
    fn a_used_port_is_ours_only_if_our_server_says_that_it_listens_there() {
        let folder = tempfile::tempdir().unwrap();
        let taken = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = taken.local_addr().unwrap();
        assert_eq!(port(address, folder.path(), None).status, Status::Fail);

        let ours = port(address, folder.path(), Some(&standing(address)));
        assert_eq!(ours.status, Status::Ok);
        assert!(ours.detail.contains("4711"), "{ours:?}");

        // Another till holds the port; ours is elsewhere.
        let elsewhere = standing("127.0.0.1:1".parse().unwrap());
        let foreign = port(address, folder.path(), Some(&elsewhere));
        assert_eq!(foreign.status, Status::Fail);
        assert!(foreign.detail.contains("127.0.0.1:1"), "{foreign:?}");

        let _lock = DataDirLock::acquire(folder.path()).unwrap();
        let unknown = port(address, folder.path(), None);
        assert_eq!(
            unknown.status,
            Status::Warn,
            "a lock alone proves nothing: {unknown:?}"
        );
    }

    #[test]
    fn a_server_on_every_address_covers_this_one() {
        let at = |text: &str| text.parse().unwrap();
        assert!(same(at("127.0.0.1:7420"), at("0.0.0.0:7420")));
        assert!(!same(at("127.0.0.1:7420"), at("127.0.0.1:7501")));
        assert!(!same(at("127.0.0.1:7420"), at("192.168.1.7:7420")));
    }
}
