# wxmock, wxconform and wxtool in a small image: docker build -t wxrealname .
#   docker run --rm -p 8080:8080 -p 8443:8443 wxrealname
#   docker run --rm --entrypoint wxconform wxrealname list
# A world of one's own: -v "$PWD/world.json:/world.json:ro" … serve --world /world.json and the three
# listeners, as in CMD below. The certificate authority is kept in /var/lib/wxrealname: give that a
# volume where clients are to go on trusting it.
FROM debian:bookworm-slim AS build
WORKDIR /src
COPY tools/install-deps tools/install-deps
RUN tools/install-deps --build
COPY . .
RUN cmake --preset release && cmake --build --preset release && cd build/release && cpack -G DEB

FROM debian:bookworm-slim
COPY --from=build /src/build/release/packages/*.deb /tmp/packages/
RUN apt-get update -qq \
    && apt-get install -y -qq --no-install-recommends curl /tmp/packages/*.deb \
    && rm -rf /tmp/packages /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --user-group --no-create-home --home-dir /var/lib/wxrealname wxmock \
    && install -d -o wxmock -g wxmock -m 0700 /var/lib/wxrealname
USER 10001:10001
WORKDIR /var/lib/wxrealname
VOLUME /var/lib/wxrealname
EXPOSE 8080 8443
STOPSIGNAL SIGTERM
# /health asks for the token too, where there is one; as an argument it would stand in the process list.
HEALTHCHECK --interval=10s --timeout=3s --start-period=5s --retries=3 \
    CMD printf 'header = "Authorization: Bearer %s"\n' "$WXMOCK_ADMIN_TOKEN" \
        | curl -fsS -K - http://127.0.0.1:8081/__admin/health >/dev/null || exit 1
ENTRYPOINT ["wxmock"]
# Admin stays within the container: give WXMOCK_ADMIN_TOKEN and --admin 0.0.0.0:8081 to reach it.
CMD ["serve", "--http", "0.0.0.0:8080", "--https", "0.0.0.0:8443", "--admin", "127.0.0.1:8081", "--state-dir", "/var/lib/wxrealname"]
