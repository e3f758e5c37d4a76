# Weir as an image of one static binary with the page inside; docs/DEPLOY.md says how to run it.

# The Rust that the checks last passed with. The image has it under this very name, so nothing else is downloaded.
ARG RUST=1.95.0

FROM rust:${RUST}-slim-bookworm AS build
ARG RUST
ENV RUSTUP_TOOLCHAIN=${RUST}
# Node runs wasm-opt, which makes the page smaller; musl-tools has the C compiler for TLS's arithmetic.
RUN apt-get update \
 && apt-get install --yes --no-install-recommends musl-tools nodejs npm \
 && rm -rf /var/lib/apt/lists/*
RUN TARGET="$(uname -m)-unknown-linux-musl" && rustup target add wasm32-unknown-unknown "$TARGET"
WORKDIR /weir
COPY . .
RUN TARGET="$(uname -m)-unknown-linux-musl" \
 && cargo run --locked --package xtask -- build --locked --target "$TARGET" \
 && cp "target/$TARGET/release/weir" /weir-server

FROM scratch
COPY --from=build /weir-server /weir
USER 65532:65532
# On all interfaces of the container; uploads are off unless WEIR_UPLOADS names a folder.
ENV WEIR_LAN=true
EXPOSE 50051
ENTRYPOINT ["/weir"]
