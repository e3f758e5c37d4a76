//! Every service, called by its generated client without a network.

mod chat;
mod edge;
mod file;
mod greeter;
mod interop;
mod lab;
mod others;
mod recorder;
mod room;
mod standard;
mod telemetry;
mod user;
