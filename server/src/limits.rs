//! How often somebody may call (P-4.14.5, K13): by person once signed in, by address before.

use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use governor::clock::{Clock as _, DefaultClock};
use governor::middleware::StateInformationMiddleware;
use governor::state::keyed::DefaultKeyedStateStore;
use governor::{Quota, RateLimiter};
use http::{HeaderMap, HeaderName, HeaderValue};
use till_kernel::{Actor, Fault, codes};
use till_shared::ids::UserId;
use uuid::Uuid;

use crate::problem::whole_seconds;
use crate::settings::RateSettings;

const RATE_LIMIT: HeaderName = HeaderName::from_static("ratelimit");
const RATE_LIMIT_POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");
/// How often a minute one person is told that they may not. More is no mistake of a person's but a program that tries doors.
const DENIALS_PER_MINUTE: u32 = 100;
/// How often a minute one address looks at pages behind links.
const PUBLIC_PER_MINUTE: u32 = 60;
/// Callers that have been quiet are forgotten this often: the keyed store never shrinks by itself.
const SWEEP_EVERY: Duration = Duration::from_mins(1);

/// Who is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Caller {
    /// A signed-in person.
    Person(Uuid),
    /// An address.
    Address(IpAddr),
}

impl Caller {
    /// The person if known, else the address.
    pub fn of(actor: &Actor, address: Option<IpAddr>) -> Self {
        match actor.user {
            Some(user) => Self::Person(user.0),
            None => Self::Address(crate::address::one_caller(address)),
        }
    }
}

/// What kind of request is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Class {
    /// Signing in and the like; always limited.
    Login,
    /// Most requests.
    Default,
    /// Reports, snapshots, PDFs.
    Heavy,
    /// Pages that anybody sees who has their link; always limited.
    Public,
}

/// What to tell the caller, in the form of draft-ietf-httpapi-ratelimit-headers-10.
#[derive(Clone, Debug)]
pub(crate) struct RateHeaders {
    policy: HeaderValue,
    state: HeaderValue,
}

impl RateHeaders {
    pub fn write(self, headers: &mut HeaderMap) {
        headers.insert(RATE_LIMIT_POLICY, self.policy);
        headers.insert(RATE_LIMIT, self.state);
    }
}

/// The counters.
pub(crate) struct Limits {
    login: Counter,
    /// Answers 403; always counted.
    denied: Counter,
    public: Counter,
    others: Option<(Counter, Counter)>,
    swept: Mutex<Instant>,
}

impl Limits {
    pub fn new(rates: &RateSettings) -> Self {
        let a_minute = |name, per_minute: u32| {
            let per_minute = at_least_one(per_minute);
            Counter::new(name, Quota::per_minute(per_minute), per_minute)
        };
        let others = rates.enabled.then(|| {
            let burst = at_least_one(rates.burst);
            let quota = Quota::per_second(at_least_one(rates.per_second)).allow_burst(burst);
            (
                Counter::new("default", quota, burst),
                a_minute("heavy", rates.heavy_per_minute),
            )
        });
        Self {
            login: a_minute("login", rates.login_per_minute),
            denied: a_minute("denied", DENIALS_PER_MINUTE),
            public: a_minute("public", PUBLIC_PER_MINUTE),
            others,
            swept: Mutex::new(Instant::now()),
        }
    }

    /// Counts a request. `Err` is a 429 that says when to come back; the headers go with either answer.
    pub fn count(&self, class: Class, caller: Caller) -> (Result<(), Fault>, Option<RateHeaders>) {
        let counter = match (class, &self.others) {
            (Class::Login, _) => &self.login,
            (Class::Public, _) => &self.public,
            (Class::Default, Some((default, _))) => default,
            (Class::Heavy, Some((_, heavy))) => heavy,
            (Class::Default | Class::Heavy, None) => return (Ok(()), None),
        };
        self.sweep();
        let (result, headers) = counter.count(caller);
        (result, Some(headers))
    }

    /// Counts an answer 403 to a person; `Err` is the 429 to give instead. What they may do they still may.
    pub fn denied(&self, user: UserId) -> Result<(), Fault> {
        self.sweep();
        self.denied.count(Caller::Person(user.0)).0
    }

    /// Forgets callers that have been quiet, at most once in a while, on the request that happens to come.
    fn sweep(&self) {
        let Ok(mut swept) = self.swept.try_lock() else {
            return;
        };
        if swept.elapsed() < SWEEP_EVERY {
            return;
        }
        *swept = Instant::now();
        for counter in [&self.login, &self.denied, &self.public]
            .into_iter()
            .chain(self.others.iter().flat_map(|(default, heavy)| [default, heavy]))
        {
            counter.limiter.retain_recent();
            counter.limiter.shrink_to_fit();
        }
    }
}

fn at_least_one(number: u32) -> NonZeroU32 {
    NonZeroU32::new(number).unwrap_or(NonZeroU32::MIN)
}

struct Counter {
    name: &'static str,
    limiter: RateLimiter<Caller, DefaultKeyedStateStore<Caller>, DefaultClock, StateInformationMiddleware>,
    clock: DefaultClock,
    policy: HeaderValue,
    burst: u32,
    /// Until one more request is allowed.
    replenish_one: Duration,
}

impl Counter {
    fn new(name: &'static str, quota: Quota, burst: NonZeroU32) -> Self {
        let replenish_one = quota.replenish_interval();
        let window = whole_seconds(replenish_one.saturating_mul(burst.get()));
        let policy = format!("\"{name}\";q={burst};w={window}");
        Self {
            name,
            limiter: RateLimiter::keyed(quota).with_middleware(),
            clock: DefaultClock::default(),
            policy: HeaderValue::from_str(&policy)
                .unwrap_or_else(|_| HeaderValue::from_static("\"default\"")),
            burst: burst.get(),
            replenish_one,
        }
    }

    fn count(&self, caller: Caller) -> (Result<(), Fault>, RateHeaders) {
        match self.limiter.check_key(&caller) {
            Ok(state) => {
                let left = state.remaining_burst_capacity().min(self.burst);
                let full_again = self.replenish_one.saturating_mul(self.burst.saturating_sub(left));
                (Ok(()), self.headers(left, full_again))
            }
            Err(until) => {
                let wait = until.wait_time_from(self.clock.now());
                metrics::counter!("till_rate_limited_total", "policy" => self.name).increment(1);
                (
                    Err(codes::TOO_MANY.fault().retry_after(wait)),
                    self.headers(0, wait),
                )
            }
        }
    }

    fn headers(&self, left: u32, reset: Duration) -> RateHeaders {
        let state = format!("\"{}\";r={left};t={}", self.name, whole_seconds(reset));
        RateHeaders {
            policy: self.policy.clone(),
            state: HeaderValue::from_str(&state).unwrap_or_else(|_| HeaderValue::from_static("\"default\"")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(last: u8) -> Caller {
        Caller::Address(IpAddr::from([192, 0, 2, last]))
    }

    #[test]
    fn sign_ins_are_counted_even_where_nothing_else_is() {
        let limits = Limits::new(&RateSettings {
            login_per_minute: 2,
            ..RateSettings::default()
        });
        assert!(limits.count(Class::Default, address(1)).1.is_none());
        assert!(limits.count(Class::Login, address(1)).0.is_ok());
        assert!(limits.count(Class::Login, address(1)).0.is_ok());
        let refused = limits.count(Class::Login, address(1)).0.unwrap_err();
        assert_eq!(refused.code(), codes::TOO_MANY);
        assert!(refused.wait().is_some_and(|wait| wait <= Duration::from_secs(30)));
        assert!(
            limits.count(Class::Login, address(2)).0.is_ok(),
            "one caller's excess is not another's"
        );
    }

    #[test]
    fn who_is_denied_a_hundred_times_a_minute_is_told_to_wait_and_nobody_else() {
        let limits = Limits::new(&RateSettings::default());
        let [ada, bob] = [1, 2].map(|id| UserId(Uuid::from_u128(id)));
        for _ in 0..DENIALS_PER_MINUTE {
            assert!(limits.denied(ada).is_ok());
        }
        let refused = limits.denied(ada).unwrap_err();
        assert_eq!(refused.code(), codes::TOO_MANY);
        assert!(refused.wait().is_some_and(|wait| wait <= Duration::from_secs(1)));
        assert!(limits.denied(bob).is_ok());
        assert!(limits.count(Class::Login, Caller::Person(ada.0)).0.is_ok());
    }

    #[test]
    fn the_headers_say_quota_rest_and_window() {
        let rates = RateSettings {
            enabled: true,
            per_second: 5,
            burst: 20,
            ..RateSettings::default()
        };
        let limits = Limits::new(&rates);
        let headers = limits
            .count(Class::Default, Caller::Person(Uuid::nil()))
            .1
            .unwrap();
        assert_eq!(headers.policy, "\"default\";q=20;w=4");
        assert_eq!(headers.state, "\"default\";r=19;t=1");
    }
}
