//! Which HTTP version carries gRPC-Web.

use crate::base::navigation;

/// The HTTP version that the page came by, by its ALPN name (`http/1.1`, `h2`, `h3`), if the browser says it. A `fetch` to
/// the same server takes the same; its own entry in the browser's list would be there only when the call is over.
pub fn carrier() -> Option<String> {
    // <https://www.w3.org/TR/resource-timing/#dom-performanceresourcetiming-nexthopprotocol>
    navigation("nextHopProtocol")
}
