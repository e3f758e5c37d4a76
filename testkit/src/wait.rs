use std::{panic::Location, time::Duration};

use tokio::time::{Instant, sleep, timeout};

/// Only what hangs takes so long.
pub const LIMIT: Duration = Duration::from_secs(20);

/// Waits for something that must come.
#[track_caller]
pub fn soon<F: Future>(what: &str, future: F) -> impl Future<Output = F::Output> + use<F> {
    let caller = Location::caller();
    let what = what.to_owned();
    async move { timeout(LIMIT, future).await.unwrap_or_else(|_| panic!("waited in vain for {what} ({caller})")) }
}

/// Waits until `condition` holds, which must happen within `limit`.
pub async fn eventually(what: &str, limit: Duration, mut condition: impl AsyncFnMut() -> bool) {
    let began = Instant::now();
    while !condition().await {
        assert!(began.elapsed() < limit, "not within {limit:?}: {what}");
        sleep(Duration::from_millis(2)).await;
    }
}

/// Waits until something holds that is to come soon.
#[track_caller]
pub fn until(holds: impl Fn() -> bool) -> impl Future<Output = ()> {
    let caller = Location::caller();
    async move { eventually(&format!("what {caller} waits for"), LIMIT, async || holds()).await }
}
