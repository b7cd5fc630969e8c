package dev.packagefast.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The supervisor carries out metadata writes inside the writable folders and refuses and records those outside. */
class SupervisorTest {
    @TempDir
    Path root;

    Path folder;
    Path outside;

    @BeforeEach
    void plant() throws Exception {
        folder = Files.createDirectory(root.resolve("package"));
        outside = Files.writeString(root.resolve("outside"), "secret");
        Files.setPosixFilePermissions(outside, PosixFilePermissions.fromString("rw-------"));
    }

    @Test
    void reachesTheFullSecondLevel() throws Exception {
        var result = run("true");

        assertThat(result.isolation()).isEqualTo(Isolation.L2);
        assertThat(result.missing()).hasSize(1);
        assertThat(result.denials()).isEmpty();
    }

    @Test
    void carriesOutWhatIsInside() throws Exception {
        assumeTrue(Tools.present("python3"), "python3 makes the calls");
        var result = python("""
                import os
                open('f','w').close(); os.mkdir('d'); os.symlink('f','l')
                fd=os.open('f',os.O_RDWR); dfd=os.open('.',os.O_RDONLY)
                os.chmod('f',0o640); assert os.stat('f').st_mode&0o7777==0o640
                os.fchmod(fd,0o600); assert os.stat('f').st_mode&0o7777==0o600
                os.chmod('f',0o604,dir_fd=dfd); assert os.stat('f').st_mode&0o7777==0o604
                os.chmod('l',0o611); assert os.stat('f').st_mode&0o7777==0o611
                os.chmod('/proc/self/fd/%d'%fd,0o602); assert os.stat('f').st_mode&0o7777==0o602
                os.chmod('d',0o711); assert os.stat('d').st_mode&0o7777==0o711
                os.chown('f',os.getuid(),os.getgid()); os.fchown(fd,-1,-1); os.lchown('l',-1,-1)
                os.utime('f',(1000,2000)); assert os.stat('f').st_mtime==2000
                os.utime('l',ns=(5,7),follow_symlinks=False); assert os.lstat('l').st_mtime_ns==7
                assert os.stat('f').st_mtime==2000
                os.utime(fd,(30,40)); assert os.stat('f').st_mtime==40
                os.utime('f'); assert os.stat('f').st_mtime>1e9
                for name in ('f', fd):
                    os.setxattr(name,'user.a',b'value'); assert os.getxattr('f','user.a')==b'value'
                    os.removexattr(name,'user.a'); assert os.listxattr('f')==[]
                for call in (lambda: os.chmod('absent',0o600), lambda: os.removexattr('f','user.a')):
                    try: call(); print('no error')
                    except OSError as e: print(e.errno)
                print('done')
                """);

        assertThat(result.standardError().text()).isEmpty();
        assertThat(result.standardOutput().text()).isEqualTo("2\n61\ndone\n");
        assertThat(result.denials()).isEmpty();
    }

    @Test
    void carriesOutTheOldCallsToo() throws Exception {
        assumeTrue(Tools.present("python3"), "python3 makes the calls");
        var result = python("""
                import ctypes,os,struct
                libc=ctypes.CDLL(None,use_errno=True)
                open('f','w').close()
                def call(nr,*a):
                    r=libc.syscall(nr,*a); return ctypes.get_errno() if r<0 else 0
                assert call(132,b'f',struct.pack('qq',11,12))==0 and os.stat('f').st_mtime==12
                assert call(235,b'f',struct.pack('qqqq',1,2,3,4))==0 and os.stat('f').st_mtime_ns==3000004000
                assert call(261,-100,b'f',struct.pack('qqqq',1,2,5,6))==0 and os.stat('f').st_mtime_ns==5000006000
                assert call(235,b'f',struct.pack('qqqq',1,2,3,1000000))==22
                assert call(452,-100,b'f',0o640,0)==0 and os.stat('f').st_mode&0o777==0o640
                assert call(463,-100,b'f',0,b'user.q',struct.pack('Qii',0,0,0),16)==0
                assert call(466,-100,b'f',0,b'user.q')==0
                assert call(90,1,0o640)==14
                assert call(91,99,0o640) in (2,9)
                assert call(260,-100,b'',-1,-1,0)==2 and call(260,-100,b'',-1,-1,0x1000)==0
                assert call(188,b'f',b'user.big',b'',1<<20,0)==7
                print('done')
                """);

        assertThat(result.standardError().text()).isEmpty();
        assertThat(result.standardOutput().text()).isEqualTo("done\n");
    }

    @Test
    void recordsEachKindOfDenialOnce() throws Exception {
        var result = run("sh", "-c", "chmod 777 ../outside; chmod 777 ../outside; touch -d 2001-01-01 ../outside");

        assertThat(result.denials()).hasSizeGreaterThanOrEqualTo(2);
        assertThat(result.denials().getFirst()).satisfies(denial -> {
            assertThat(denial.call()).isEqualTo("fchmodat");
            assertThat(denial.target()).isEqualTo(outside.toString());
            assertThat(denial.count()).isEqualTo(2);
            assertThat(denial.program()).isEqualTo("chmod");
            assertThat(denial.pid()).isPositive();
        });
        assertThat(Files.getPosixFilePermissions(outside)).isEqualTo(PosixFilePermissions.fromString("rw-------"));
    }

    @Test
    void boundsTheRecord() throws Exception {
        assumeTrue(Tools.present("python3"), "python3 makes the calls");
        var many = Files.createDirectory(root.resolve("many"));
        for (int i = 0; i < 1100; i++) {
            Files.createFile(many.resolve("f" + i));
        }
        var result = python("""
                import os
                for i in range(1100):
                    try: os.chmod('../many/f%d'%i,0o777)
                    except PermissionError: pass
                """);

        assertThat(result.denials()).hasSize(1001);
        assertThat(result.denials().getLast().count()).isEqualTo(100);
    }

    @Test
    void isNotFooledBySwappingLinksOrMemoryMeanwhile() throws Exception {
        assumeTrue(Tools.present("python3"), "python3 makes the calls");
        var result = python("""
                import ctypes,os,threading,time
                open('mine','w').close(); os.symlink('mine','link')
                path=ctypes.create_string_buffer(b'link'.ljust(40,b'\\0'))
                stop=time.time()+1.0
                def swap_links():
                    while time.time()<stop:
                        for to in ('../outside','mine'):
                            os.symlink(to,'next'); os.rename('next','link')
                def swap_memory():
                    while time.time()<stop:
                        path.value=b'../outside'; path.value=b'mine'
                threads=[threading.Thread(target=t) for t in (swap_links,swap_memory)]
                [t.start() for t in threads]
                libc=ctypes.CDLL(None); n=0
                while time.time()<stop:
                    libc.chmod(b'link',0o777); libc.chmod(path,0o777); n+=1
                [t.join() for t in threads]
                print(n>10)
                """);

        assertThat(result.standardOutput().text())
                .as(result.standardError().text())
                .isEqualTo("True\n");
        assertThat(Files.getPosixFilePermissions(outside)).isEqualTo(PosixFilePermissions.fromString("rw-------"));
        assertThat(result.denials()).isNotEmpty();
    }

    @Test
    void servesAStormOfCallsAndStillEndsInTime() throws Exception {
        assumeTrue(Tools.present("python3"), "python3 makes the calls");
        var limit = java.time.Duration.ofSeconds(1);
        var policy = SandboxPolicy.in(folder)
                .limits(SandboxLimits.defaults().withWallClock(limit))
                .build();
        var result = Sandbox.run(
                policy,
                List.of(
                        "/usr/bin/python3",
                        "-c",
                        "import os\nopen('f','w').close()\nfor i in range(20): os.fork() if i<4 else None\nwhile True: os.chmod('f',0o600)"));

        assertThat(result.outcome()).isEqualTo(new Outcome.TimedOut(limit));
    }

    private SandboxResult python(String program) throws InterruptedException {
        return run("/usr/bin/python3", "-c", program);
    }

    private SandboxResult run(String... command) throws InterruptedException {
        return Sandbox.run(
                SandboxPolicy.in(folder).environment("PATH", "/usr/bin:/bin").build(), List.of(command));
    }
}
