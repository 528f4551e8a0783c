@echo off
rem Starts Service Bridge with the arguments given: bin\service-bridge help.
rem   JAVA_HOME    the Java that runs it, 17 or later; without it the java of the PATH
rem   JAVA_OPTS    options for that Java, which win over those below
rem   BRIDGE_HOME  the folder with config\, routes\, kamelets\, ext\ and data\; without it the working directory
setlocal
for %%I in ("%~dp0..") do set "APP=%%~fI"
set "JAVA=java"
if defined JAVA_HOME set "JAVA=%JAVA_HOME%\bin\java.exe"
"%JAVA%" -XX:MaxRAMPercentage=60 -XX:+ExitOnOutOfMemoryError -Dcamel.threads.virtual.enabled=true %JAVA_OPTS% -cp "%APP%\service-bridge.jar;%APP%\ext\*" dev.servicebridge.ServiceBridge %*
exit /b %ERRORLEVEL%
