//! One server that misbehaves, for a look by hand.

use std::net::SocketAddr;

use clap::Parser;
use weir_odd::{Habit, start};

/// A gRPC server that misbehaves in one way: `odd.v1.Odd`, with a method of every mode.
#[derive(Debug, Parser)]
struct Args {
    /// Which way
    #[arg(value_parser = |name: &str| Habit::from_name(name).ok_or("--list names them all"), default_value = "none")]
    habit: Habit,
    /// Where it listens
    #[arg(long, default_value = "127.0.0.1:8082")]
    listen: SocketAddr,
    /// Names them all
    #[arg(long)]
    list: bool,
}

#[tokio::main]
#[allow(clippy::print_stdout, reason = "it speaks to whoever starts it")]
async fn main() -> std::io::Result<()> {
    let args = Args::parse();
    if args.list {
        for habit in Habit::ALL {
            println!("{}", habit.name());
        }
        return Ok(());
    }
    let odd = start(args.habit, args.listen).await?;
    println!("{} on {}", args.habit.name(), odd.address);
    let (certificate, key) = &odd.client;
    for (what, pem) in [("authority", &odd.authority), ("client's certificate", certificate), ("its key", key)] {
        if !pem.is_empty() {
            println!("{what}:\n{pem}");
        }
    }
    std::future::pending().await
}
