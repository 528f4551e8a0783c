# Built with the oldest Java that the bridge supports, run on one that has virtual threads.
FROM maven:3.9.16-eclipse-temurin-17 AS build
WORKDIR /src
COPY pom.xml LICENSE NOTICE ./
COPY config config
COPY routes routes
COPY src/main src/main
RUN --mount=type=cache,target=/root/.m2 \
    mvn -B -ntp package -Dmaven.test.skip=true -Dspotless.skip=true
RUN mkdir /distribution && tar -xzf target/service-bridge-*.tar.gz -C /distribution --strip-components=1

FROM eclipse-temurin:25.0.1_8-jre-noble
LABEL org.opencontainers.image.title="Service Bridge" \
      org.opencontainers.image.licenses="Apache-2.0"
WORKDIR /app
# The only folder below /app that is written to; a volume made for it takes over its owner.
RUN install -d -o 10001 -g 10001 data
COPY --from=build /distribution/ ./
# A number, so that Kubernetes can see that it is not root.
USER 10001:10001
VOLUME /app/data
# The HTTP API; health and metrics.
EXPOSE 8080 9876
# Bash speaks TCP itself; a Java of its own would cost a second of CPU and 50 MB at every look.
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s --retries=3 \
    CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/${MANAGEMENT_PORT:-9876} && printf 'GET /observe/health/live HTTP/1.0\\r\\n\\r\\n' >&3 && read -r line <&3 && [[ $line == *' 200 '* ]]"]
STOPSIGNAL SIGTERM
# The options of Java are in the program; JAVA_OPTS adds to them.
ENTRYPOINT ["/app/bin/service-bridge"]
