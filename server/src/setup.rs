//! Setting up an empty installation over HTTP: no default account exists, a one-time token opens this.

use std::sync::Arc;

use axum::Router;
use axum::extract::Request;
use axum::response::Response;
use till_kernel::{Route, codes, get, post};

use crate::address;
use crate::api::{count, finish};
use crate::body;
use crate::frame::Told;
use crate::header::{self, RequestId};
use crate::limits::{Caller, Class};
use crate::ports::FirstRun;
use crate::problem::Refusal;
use crate::reply::{Wanted, reply};
use crate::routes::own;
use crate::state::AppState;

/// Whether the installation waits to be set up.
pub(crate) const STATE: Route = get("/setup");
/// Sets it up.
pub(crate) const FOUND: Route = post("/setup");

pub(crate) fn routes(app: &AppState) -> Router {
    let Some(first_run) = &app.parts().first_run else {
        return Router::new();
    };
    let mut router = Router::new();
    for (route, operation, founds) in [(STATE, "setup.state", false), (FOUND, "setup.found", true)] {
        let (app, first_run) = (app.clone(), Arc::clone(first_run));
        let (path, methods) = own(route, move |request| {
            let (app, first_run) = (app.clone(), Arc::clone(&first_run));
            async move {
                let id = RequestId::from_extensions(request.extensions());
                let mut told = Told::of(route.path, operation);
                let result = answer(&app, &*first_run, founds, request, &id, &mut told).await;
                finish(&app, result, false, &id, told)
            }
        });
        router = router.route(&path, methods);
    }
    router
}

async fn answer(
    app: &AppState,
    first_run: &dyn FirstRun,
    founds: bool,
    request: Request,
    id: &RequestId,
    told: &mut Told,
) -> Result<Response, Refusal> {
    let (parts, body) = request.into_parts();
    let address = address::caller(&parts.extensions, &parts.headers, &app.settings().trusted_proxies);
    let envelope = header::envelope(&parts.headers, id, address)?;
    let served = if founds {
        count(
            app,
            Class::Login,
            Caller::of(&app.inner().anonymous, address),
            told,
        )?;
        let missing =
            || codes::UNAUTHENTICATED.because("Open the link that the program printed when it started.");
        let token = header::bearer(&parts.headers)?.ok_or_else(missing)?;
        let settings = app.settings();
        let body = body::read(
            &parts.headers,
            body,
            settings.body_limit,
            settings.request_timeout,
        )
        .await?;
        first_run.found(token, body, &envelope).await?
    } else {
        first_run.state(&envelope).await?
    };
    reply(served, Wanted::default(), &parts.headers, &app.inner().prints).await
}
