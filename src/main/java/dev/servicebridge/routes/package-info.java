/** The rules that files of routes keep, the packaged ones and those of users, and what is wrong with them. */
package dev.servicebridge.routes;
