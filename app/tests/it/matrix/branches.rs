//! Every question that can be narrowed down to a branch.

use till_kernel::EndpointKind;
use uuid::Uuid;

use super::pages::{members, with};
use super::world::World;

/// Who names a branch that is not theirs hears that there is none, as with any other id; and not an empty list, which would say that
/// nothing happened there, nor the rules of a branch that does not exist.
#[tokio::test]
async fn a_question_about_a_branch_that_is_not_there_for_the_asker_is_404() {
    let (world, neighbour) = (World::founded().await, World::founded().await);
    let mut room = world.room(world.here);
    room.furnish().await;
    let elsewhere = world.only_in(&[world.elsewhere]);
    let mut wrong = Vec::new();
    let mut asked = 0;
    for endpoint in world.registry().endpoints() {
        let name = endpoint.name;
        let has_branch = members(endpoint).iter().any(|member| member == "branch_id");
        if endpoint.kind != EndpointKind::Query || endpoint.route.path.contains('{') || !has_branch {
            continue;
        }
        asked += 1;
        let mut request = room.request(endpoint).await;
        let kept = request
            .input
            .query
            .split('&')
            .filter(|part| !part.starts_with("branch_id="));
        request.input.query = kept.collect::<Vec<_>>().join("&");
        let at = |branch: Uuid| with(&request, &format!("branch_id={branch}"));
        let own = world.call(endpoint, &world.owner, &at(world.here)).await;
        if own.is_err() {
            wrong.push(format!("{name} of the own branch: {own:?}"));
        }
        for (who, actor, branch) in [
            ("the owner, of the neighbour's", &world.owner, neighbour.here),
            ("the owner, of nobody's", &world.owner, Uuid::max()),
            ("the other branch", &elsewhere, world.here),
        ] {
            let answer = world.call(endpoint, actor, &at(branch)).await;
            let status = answer
                .as_ref()
                .map_or_else(|fault| fault.code().kind.status(), |served| served.status);
            if status != 404 {
                wrong.push(format!("{name} by {who}: {answer:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(asked >= 15, "only {asked} questions name a branch");
}
