//! What every test goes through: a browser, the test, a look into the browser's log.

use std::panic::resume_unwind;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::RwLock;

use crate::driver::Browser;
use crate::page::{Page, brief};

/// Tests that measure time do not share the machine with others.
static MACHINE: RwLock<()> = RwLock::const_new(());

/// Runs a test in a browser of its own, beside others. What the test gives back, its server mostly, lives until the
/// browser's log has been read: a page that has lost its server complains.
pub(crate) async fn browse<F>(test: impl FnOnce(Arc<Browser>) -> F)
where
    F: Future<Output: Send> + Send + 'static,
{
    let _beside = MACHINE.read().await;
    run(test).await;
}

/// The same, with the machine to itself, because it measures time.
pub(crate) async fn browse_alone<F>(test: impl FnOnce(Arc<Browser>) -> F)
where
    F: Future<Output: Send> + Send + 'static,
{
    let _alone = MACHINE.write().await;
    run(test).await;
}

async fn run<F>(test: impl FnOnce(Arc<Browser>) -> F)
where
    F: Future<Output: Send> + Send + 'static,
{
    let browser = Arc::new(Browser::start().await);
    let outcome = tokio::spawn(test(browser.clone())).await;
    let complaints = browser.complaints().await;
    if outcome.is_err() {
        report(&browser, &complaints).await;
    }
    let _ = browser.driver.clone().quit().await;
    if let Err(failure) = outcome {
        resume_unwind(failure.into_panic());
    }
    assert!(complaints.is_empty(), "the browser's log has errors:\n{}", complaints.join("\n"));
}

/// What somebody who has to find the reason wants to see.
async fn report(browser: &Browser, complaints: &[String]) {
    let look = async {
        let state = Page { browser }.state().await;
        let name = std::thread::current().name().unwrap_or("test").replace("::", "-");
        let picture = std::env::temp_dir().join(format!("weir-failed-{name}.png"));
        let drawn = browser.driver.screenshot(&picture).await;
        println!("the page shows {}", brief(&state));
        println!("its log holds {complaints:#?}");
        println!("its picture is {} ({drawn:?})", picture.display());
    };
    // The browser may be what failed.
    if tokio::time::timeout(Duration::from_secs(10), look).await.is_err() {
        println!("the browser does not answer");
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium: cargo verify"]
#[should_panic(expected = "the browser's log has errors")]
async fn an_error_in_the_browsers_log_fails_a_test() {
    browse(|browser| async move {
        let server = crate::server::Server::start();
        let page = Page::open(&browser, server.url("/")).await;
        page.run("console.error('something broke')", Vec::new()).await;
        server
    })
    .await;
}
